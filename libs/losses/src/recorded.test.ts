import * as tf from '@tensorflow/tfjs-core';
import { prepareBackend, recordStep } from '@rangeloss/backend';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostTensors } from './host-array.ts';
import { lossRegistry } from './registry.ts';
import { aFew, type ComposedCase } from './testing/composed-cases.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix, relativeError } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* On the native backend a loss is part of a step that is recorded once and replayed as one TensorFlow function. */
let native = false;

beforeAll(async () => {
  try {
    await prepareBackend({ name: 'tensorflow' });
    native = true;
  } catch (error) {
    if ((process.env['RANGELOSS_REQUIRE'] ?? '').split(',').includes('native')) throw error;
  }
});
afterAll(async () => {
  await prepareBackend({ name: 'cpu' });
});

const cases: readonly ComposedCase[] = [
  ...lossRegistry.names().map((name): ComposedCase => [name, {}]),
  ...aFew,
];

it.for(cases)('"%s" with %j is replayed with other embeddings and labels', ([name, options], { skip }) => {
  skip(!native, 'the native backend is not installed');
  const loss = lossRegistry.get(name).create(options, testContext);
  const keys = Object.keys(loss.prepare(Int32Array.from(testClasses)));
  const step = recordStep((inputs: readonly tf.Tensor[]) => {
    const [x, z, labels, ...arrays] = inputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, ...tf.Tensor[]];
    const prepared = Object.fromEntries(keys.map((key, place) => [key, arrays[place]!]));
    const total = (rows: tf.Tensor, logits: tf.Tensor) => {
      const batch = { embeddings: rows as tf.Tensor2D, logits: logits as tf.Tensor2D, labels, prepared };
      const tied = tf.mul(tf.add(tf.sum(rows), tf.sum(logits)), 0);
      return tf.add(loss.compute(batch).total, tied);
    };
    return tf.grads(total)([x, z]);
  });
  // The same groups in another order, so that shapes stay as they are.
  const orders = [0, 3, 1, 4, 2, 5].map((turn) =>
    testClasses.map((_, row) => testClasses[(row + turn) % 10]!),
  );
  orders.forEach((classes, turn) => {
    const [x, z] = [randomMatrix(turn, 10, 6), randomMatrix(turn + 50, 10, 5)];
    const expected = runLoss(loss, x, classes, { logits: z });
    tf.tidy(() => {
      const prepared = hostTensors(loss.prepare(Int32Array.from(classes)));
      const labels = tf.tensor1d(classes, 'int32');
      const [gradient, logitsGradient] = step([
        tf.tensor2d(x),
        tf.tensor2d(z),
        labels,
        ...Object.values(prepared),
      ]);
      expect(relativeError(gradient!.dataSync(), expected.gradient)).toBeLessThan(1e-6);
      expect(relativeError(logitsGradient!.dataSync(), expected.logitsGradient)).toBeLessThan(1e-6);
    });
  });
  expect(step.state.mode).toBe('recorded');
  step.dispose();
  loss.dispose();
});
