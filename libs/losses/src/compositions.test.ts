import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Choice } from './composition/choice.ts';
import { minedIndices } from './composition/mined-indices.ts';
import { minerRegistry } from './miners/miner-registry.ts';
import { distanceRegistry } from './distances/distance-registry.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* Distances, miners, reducers and memory against PML in float64, see tools/oracles/losses_composition.py. */
interface Composed {
  readonly loss: string;
  readonly options: { readonly distance?: Choice; readonly mining?: Choice } & Record<string, unknown>;
  readonly source: string;
  readonly memory: boolean;
  readonly total: number;
  readonly gradient: number[];
}
interface Chosen {
  readonly mining: Choice;
  readonly distance: Choice;
  readonly found: Readonly<Record<string, number[][]>>;
}
interface Fixture {
  readonly versions: Record<string, string>;
  readonly labels: number[];
  readonly classCounts: number[];
  readonly embeddings: Matrix;
  readonly vectors: Matrix;
  readonly older: { readonly embeddings: number[][]; readonly labels: number[] };
  readonly mined: Chosen[];
  readonly cases: Composed[];
}
const file = new URL('fixtures/compositions.json', import.meta.url);
const { versions, labels, classCounts, embeddings, vectors, older, mined, cases } = JSON.parse(
  readFileSync(file, 'utf8'),
) as Fixture;

beforeAll(useTestBackend);

const context = {
  batchSize: labels.length,
  classes: classCounts.length,
  embeddingSize: 5,
  seed: 1,
  classCounts: Int32Array.from(classCounts),
};

/** The saved state: what PML remembers in a fresh memory's place, or the class vectors. */
function stateOf(state: tf.NamedTensorMap): tf.NamedTensorMap {
  if ('weights' in state) return { weights: tf.tensor2d(vectors as number[][]) };
  // The batch goes in front of what is remembered, and the oldest as many rows fall out.
  const filler = labels.map(() => -1);
  const rows = [...older.embeddings, ...filler.map(() => [0, 0, 0, 0, 0])];
  return { embeddings: tf.tensor2d(rows), labels: tf.tensor1d([...older.labels, ...filler], 'int32') };
}

describe(`PyTorch Metric Learning ${versions['pytorch-metric-learning']!}`, () => {
  const named = cases.map((one) => [`${one.source}${one.memory ? ', memory' : ''}`, one] as const);
  it.each(named)('agrees on %s', (_name, { loss: name, options, total, gradient }) => {
    const loss = lossRegistry.get(name).create(options, context);
    tf.tidy(() => {
      const state = loss.state();
      if (Object.keys(state).length > 0) loss.restore(stateOf(state));
    });
    const actual = runLoss(loss, embeddings, labels);
    loss.dispose();
    expect(relativeError([actual.total], [total])).toBeLessThan(3e-6);
    const expected = gradient.length > 0 ? gradient : Array<number>(actual.gradient.length).fill(0);
    expect(relativeError(actual.gradient, expected)).toBeLessThan(5e-6);
  });

  it.each(mined.map((one) => [JSON.stringify([one.mining, one.distance]), one] as const))(
    'mines the same with %s',
    (_name, { mining, distance, found }) => {
      const actual = tf.tidy(() => {
        const x = tf.tensor2d(embeddings as number[][]);
        return minedIndices(x, labels, mining, { distance }) as unknown as tf.TensorContainerObject;
      }) as unknown as Record<string, number[][]>;
      const sorted = (lists: readonly number[][]) => lists.map((list) => list.join()).sort();
      expect(Object.keys(actual)).toEqual(Object.keys(found));
      for (const [key, lists] of Object.entries(found)) expect(sorted(actual[key]!)).toEqual(sorted(lists));
    },
  );

  it('covers every distance, and every miner that does not draw', () => {
    const names = (choices: (Choice | undefined)[]) =>
      new Set(choices.map((choice) => (typeof choice === 'string' ? choice : choice?.name)));
    const distances = names(cases.map(({ options }) => options.distance));
    const miners = names(cases.map(({ options }) => options.mining));
    expect(distanceRegistry.names().filter((name) => !distances.has(name))).toEqual([]);
    expect(minerRegistry.names().filter((name) => !miners.has(name))).toEqual(['distance-weighted']);
  });
});
