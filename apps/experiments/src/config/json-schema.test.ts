import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { studyJsonSchema } from './json-schema.ts';
import { readYaml } from './yaml-file.ts';

const validate = new Ajv({ strict: false, allErrors: true }).compile(studyJsonSchema());
const studies = path.join(import.meta.dirname, '../../../../experiments');

describe("the JSON Schema of a study's file", () => {
  test.each(['digits-long-tail/study.yaml'])('takes the study %s', async (file) => {
    validate(await readYaml(path.join(studies, file)));
    expect(validate.errors).toBeNull();
  });

  test.each([
    { modle: { name: 'tiny' } },
    { model: { name: 'tinny' } },
    { model: { name: 'tiny', embeding: 3 } },
    { loss: { rnage: 1 } },
    { loss: { range: { k: 0 } } },
    { data: { truncate: 2 } },
    { data: { source: 'didgits' } },
    { data: { longTail: { profile: 'exponentail' } } },
    { grid: { sed: [1] } },
    { train: { optimizer: { name: 'sgd', mometum: 1 } } },
  ])('refuses %j', (study) => {
    expect(validate(study)).toBe(false);
  });

  test('takes what a file that extends another has, and a grid with all its words', () => {
    validate({
      extends: 'base.yaml',
      train: { steps: 3 },
      data: { sampler: { identities: 4, images: 4 }, source: { name: 'faces', identities: 5 } },
      grid: {
        'loss.range.k': { when: { loss: 'range' }, values: [1] },
        zip: [{ seed: [1] }],
        exclude: [{ seed: 1 }],
      },
      search: { trials: 4, space: { 'train.optimizer.rate': { from: 0.01, to: 1, log: true } } },
    });
    expect(validate.errors).toBeNull();
  });
});
