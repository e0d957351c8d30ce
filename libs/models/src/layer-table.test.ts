import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { layerTotals } from './layer-totals.ts';
import { createModel, modelRegistry } from './model-registry.ts';
import { useCpuBackend } from './testing/cpu.ts';

beforeAll(useCpuBackend);

interface Reference {
  readonly inputShape: [number, number, number];
  readonly options: Record<string, unknown>;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Name, output shape, trained parameters of each layer with weights, in the order of the forward pass. */
  readonly layers: [name: string, output: number[], parameters: number][];
}

/** Written by tools/oracles/models.py: counted by PyTorch on networks of its own. */
const { models } = JSON.parse(readFileSync(new URL('./fixtures/layers.json', import.meta.url), 'utf8')) as {
  models: Readonly<Record<string, Reference>>;
};

describe.each(Object.entries(models))('%s in full size', (name, reference) => {
  it('has the layers, shapes, parameters and multiply-adds that PyTorch counts', () => {
    const before = tf.memory().numTensors;
    const { inputShape, options } = reference;
    const model = createModel({ name, ...options }, { inputShape, seed: 1, initial: 'zero' });
    const rows = model.describe();
    const weighted = rows.filter((row) => row.parameters > 0);
    const byName = (entries: [string, number[], number][]) => entries.sort(([a], [b]) => (a < b ? -1 : 1));
    expect(byName(weighted.map((row) => [row.name, [...row.output], row.parameters]))).toEqual(
      byName(reference.layers.filter(([, , parameters]) => parameters > 0)),
    );
    expect(model.parameters.reduce((sum, { variable }) => sum + variable.size, 0)).toBe(reference.parameters);
    expect(rows.reduce((sum, row) => sum + row.multiplyAdds, 0)).toBe(reference.multiplyAdds);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('the totals of a table count parameters, multiply-adds and the bytes of all outputs', () => {
  const model = createModel({ name: 'tiny' }, { inputShape: [4, 4, 1], seed: 1 });
  // Convolution and PReLU [4, 4, 4], pool [2, 2, 4], dense [8].
  expect(layerTotals(model.describe())).toEqual({
    parameters: 9 * 4 + 4 + 4 + 16 * 8 + 8,
    multiplyAdds: 9 * 4 * 16 + 16 * 8,
    activationBytes: 4 * (64 + 64 + 16 + 8),
  });
  model.dispose();
});

it('every registered network but the one for tests has a reference', () => {
  expect(Object.keys(models).sort()).toEqual(
    modelRegistry
      .names()
      .filter((name) => name !== 'tiny')
      .sort(),
  );
});
