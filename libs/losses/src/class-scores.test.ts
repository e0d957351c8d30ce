import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLosses } from './create-losses.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { testContext } from './testing/context.ts';
import { randomMatrix } from './testing/numbers.ts';

beforeAll(useTestBackend);

const { classes, embeddingSize } = testContext;
const rows = randomMatrix(21, 7, embeddingSize);
/** The losses that learn a vector for each class, and so need no head. */
const withVectors = [
  'l2-softmax',
  'normface',
  'sphereface',
  'cosface',
  'arcface',
  'adaface',
  'magface',
  'curricularface',
  'sampled-softmax',
  'proxy-nca',
  'proxy-anchor',
];

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, place) => sum + value * b[place]!, 0);
const length = (a: readonly number[]) => Math.sqrt(dot(a, a));

async function scoresOf(name: string): Promise<{ scores: number[][]; weights: number[][] } | undefined> {
  const loss = createLosses({ [name]: {} }, testContext);
  try {
    const { classScores } = loss;
    if (classScores === undefined) return undefined;
    const before = tf.memory().numTensors;
    const scores = tf.tidy(() => classScores(tf.tensor2d(rows)).arraySync());
    expect(tf.memory().numTensors).toBe(before);
    return { scores, weights: (await loss.state()[`${name}/weights`]!.array()) as number[][] };
  } finally {
    loss.dispose();
  }
}

describe('the classes that a loss has learned', () => {
  it.each(withVectors)('are told by %s from the cosines to its class vectors', async (name) => {
    const { scores, weights } = (await scoresOf(name))!;
    rows.forEach((row, place) => {
      for (let label = 0; label < classes; label++) {
        const vector = weights[label]!;
        // Ranjan et al.: the scaled unit embedding times the vector as it is; its bias begins at zero.
        const expected =
          name === 'l2-softmax'
            ? (16 * dot(row, vector)) / length(row)
            : dot(row, vector) / (length(row) * length(vector));
        expect(scores[place]![label]).toBeCloseTo(expected, 4);
      }
    });
  });

  it('are told by no other loss: those on logits leave it to the head, and pairs know no classes', async () => {
    const telling: string[] = [];
    for (const name of lossRegistry.names()) if ((await scoresOf(name)) !== undefined) telling.push(name);
    expect(telling.sort()).toEqual([...withVectors].sort());
  });

  it('are told through a schedule, a reduction and a sum with others', () => {
    const loss = createLosses(
      { range: {}, arcface: { schedule: { steps: 10 }, reduction: 'nonzero' }, center: 0.1 },
      testContext,
    );
    expect(tf.tidy(() => loss.classScores!(tf.tensor2d(rows)).shape)).toEqual([rows.length, classes]);
    loss.dispose();
  });
});
