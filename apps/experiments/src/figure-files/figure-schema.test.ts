import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { PlainObject } from '../config/paths.ts';
import { readYaml } from '../config/yaml-file.ts';
import { figureJsonSchema } from './figure-schema.ts';

const validate = new Ajv({ strict: false, allErrors: true }).compile(figureJsonSchema());
const paper = path.join(import.meta.dirname, '../../../../experiments/range-loss/paper');
const files = await readdir(paper);

const figure: PlainObject = {
  item: 'table',
  question: 'Why?',
  caption: 'So.',
  study: 'study.yaml',
  draw: { kind: 'roc', part: 'tail' },
  seeds: '1..3',
  wallTime: 'a minute',
};

describe('the JSON Schema of a figure file', () => {
  test.each(files)('takes %s', async (file) => {
    validate(await readYaml(path.join(paper, file)));
    expect(validate.errors).toBeNull();
  });

  test.each([
    { captoin: 'So.' },
    { draw: { kind: 'rock', part: 'tail' } },
    { draw: { kind: 'roc' } },
    { draw: { kind: 'sweep', metric: 'a', axes: [] } },
    { formats: ['gif'] },
    { expect: [{ says: 'a', metric: 'b', cells: {}, interval: [1] }] },
    { width: 'poster' },
    { caption: undefined },
  ])('refuses %j', (change) => {
    expect(validate(figure)).toBe(true);
    expect(validate(JSON.parse(JSON.stringify({ ...figure, ...change })))).toBe(false);
  });
});
