import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { runLoss } from '../testing/run-loss.ts';
import { crossBatchMemory } from './cross-batch-memory.ts';

beforeAll(useTestBackend);

const context = { batchSize: 2, classes: 4, embeddingSize: 2, seed: 5 };

it('remembers the newest embeddings, in front those of the last batch', () => {
  const loss = crossBatchMemory.create({ size: 5 }, context);
  const before = tf.memory().numTensors;
  const push = (rows: number[][], labels: number[]) =>
    tf.tidy(() =>
      loss.update!({ embeddings: tf.tensor2d(rows), labels: tf.tensor1d(labels, 'int32'), prepared: {} }),
    );
  push([[1, 1], [2, 2]], [0, 1]); // prettier-ignore
  expect([...loss.state()['labels']!.dataSync()]).toEqual([0, 1, -1, -1, -1]);
  push([[3, 3], [4, 4]], [2, 3]); // prettier-ignore
  push([[5, 5], [6, 6]], [1, 0]); // prettier-ignore
  expect([...loss.state()['labels']!.dataSync()]).toEqual([1, 0, 2, 3, 0]);
  expect([...loss.state()['embeddings']!.dataSync()]).toEqual([5, 5, 6, 6, 3, 3, 4, 4, 1, 1]);
  expect(tf.memory().numTensors).toBe(before);
  loss.dispose();
});

it('compares the batch with itself and with what it remembers', () => {
  const loss = crossBatchMemory.create({ size: 4, margin: 0.2, reduction: 'sum' }, context);
  const batch = { embeddings: [[1, 0], [0, 2]], labels: [0, 1] }; // prettier-ignore
  expect(runLoss(loss, batch.embeddings, batch.labels).terms).toEqual({ positive: 0, negative: 0 });
  tf.tidy(() =>
    loss.update!({
      embeddings: tf.tensor2d([[0, 3], [0, 1]]), // prettier-ignore
      labels: tf.tensor1d([0, 2], 'int32'),
      prepared: {},
    }),
  );
  const { terms, active } = runLoss(loss, batch.embeddings, batch.labels);
  // (1, 0) of identity 0 is at a right angle to its past self; (0, 2) lies along both remembered rows of others.
  expect(terms['positive']).toBe(1);
  expect(terms['negative']).toBeCloseTo(2 * 0.8, 6);
  expect(active).toEqual({ positive: [1, 0], negative: [0, 1] });
  loss.dispose();
});

it('refuses a memory that is smaller than the batch', () => {
  expect(() => crossBatchMemory.create({ size: 1 }, context)).toThrow(
    'A memory of 1 does not hold a batch of 2.',
  );
});
