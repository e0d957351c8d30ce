import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelContext } from './embedding-model.ts';
import { createModel, modelRegistry } from './model-registry.ts';
import { useCpuBackend } from './testing/cpu.ts';
import { numbersOf } from './testing/numeric-gradient.ts';
import { smallModels as small } from './testing/small-models.ts';

beforeAll(useCpuBackend);

describe.each(modelRegistry.names())('the model %s', (name) => {
  const { options, inputShape } = small[name]!;
  const make = (context: Partial<ModelContext> = {}) =>
    createModel({ name, ...options }, { inputShape, seed: 7, ...context });
  const images = (count: number) => tf.randomNormal<tf.Rank.R4>([count, ...inputShape], 0, 1, 'float32', 5);

  it('maps a batch to finite embeddings of its size and leaves no tensor behind', () => {
    const model = make();
    const before = tf.memory().numTensors;
    for (const training of [true, false]) {
      const embeddings = tf.tidy(() => {
        const output = model.forward(images(3), { training });
        expect(output.shape).toEqual([3, model.embeddingSize]);
        return numbersOf(output);
      });
      expect(embeddings.every(Number.isFinite)).toBe(true);
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('starts with the same values for the same seed and with others for another', () => {
    const [one, same, other] = [make(), make(), make({ seed: 8 })];
    const values = (model: typeof one) => model.parameters.map(({ variable }) => [...numbersOf(variable)]);
    expect(values(one)).toEqual(values(same));
    expect(values(one)).not.toEqual(values(other));
    for (const model of [one, same, other]) model.dispose();
  });

  it('names its parameters and buffers uniquely, has a gradient for each, and frees all of them', () => {
    const before = tf.memory().numTensors;
    const model = make();
    const names = [...model.parameters, ...model.buffers].map((entry) => entry.name);
    expect(new Set(names).size).toBe(names.length);
    tf.tidy(() => {
      const variables = model.parameters.map(({ variable }) => variable);
      const { grads } = tf.variableGrads(
        () => tf.mean<tf.Scalar>(tf.square(model.forward(images(4), { training: true }))),
        variables,
      );
      for (const variable of variables) expect(grads[variable.name]?.shape).toEqual(variable.shape);
    });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('describes layers whose parameters add up', () => {
    const model = make();
    const described = model.describe().reduce((sum, row) => sum + row.parameters, 0);
    const actual = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
    expect(described).toBe(actual);
    expect(model.describe().at(-1)!.output).toEqual([model.embeddingSize]);
    model.dispose();
  });

  it('gives a single image the same embedding alone as in a batch when it does not train', () => {
    const model = make();
    const [alone, together] = tf.tidy(() => {
      const batch = images(3);
      const first = tf.slice(batch, [0, 0, 0, 0], [1, ...inputShape]);
      const mode = { training: false };
      return [numbersOf(model.forward(first, mode)), numbersOf(model.forward(batch, mode))];
    });
    alone.forEach((value, index) => {
      expect(value).toBeCloseTo(together[index]!, 5);
    });
    model.dispose();
  });
});

describe('a model configuration', () => {
  const context: ModelContext = { inputShape: [28, 28, 1], seed: 1 };
  it('with an unknown name is refused with the nearest known one', () => {
    expect(() => createModel({ name: 'lenet+' }, context)).toThrow(/lenet\+\+/);
  });
  it('with an unknown key is refused with the nearest known one', () => {
    expect(() => createModel({ name: 'lenet++', embeding: 2 }, context)).toThrow(/embedding/);
  });
  it('of images that pooling would use up is refused', () => {
    expect(() => createModel({ name: 'lenet++' }, { ...context, inputShape: [4, 4, 1] })).toThrow(
      /too small/,
    );
  });
  it('with a shape that is none is refused', () => {
    expect(() => createModel({ name: 'tiny' }, { ...context, inputShape: [0, 4, 1] })).toThrow(/inputShape/);
  });
  it('of LeNet++ in the width of the paper has the parameters that its table implies', () => {
    const model = createModel({ name: 'lenet++', embedding: 2 }, context);
    const convolutions = [
      [1, 32],
      [32, 32],
      [32, 64],
      [64, 64],
      [64, 128],
      [128, 128],
    ].reduce((sum, [inputs, outputs]) => sum + 25 * inputs! * outputs! + 2 * outputs!, 0);
    expect(model.parameters.reduce((sum, { variable }) => sum + variable.size, 0)).toBe(
      convolutions + 3 * 3 * 128 * 2 + 2,
    );
    model.dispose();
  });
});
