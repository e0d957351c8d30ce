import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { hostTensors } from '../host-array.ts';
import { useTestBackend } from '../testing/backend.ts';
import { mean, randomMatrix, relativeError, unit } from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { sampledSoftmax } from './sampled-softmax.ts';

beforeAll(useTestBackend);

const context = { batchSize: 6, classes: 200, embeddingSize: 4, seed: 5 };
const classes = [150, 3, 150, 77, 3, 199];

it('samples the classes of the batch and others, anew in each step, no class twice', () => {
  const loss = sampledSoftmax.create({ sampleRate: 0.1 }, context);
  const sampled = (step: number) => [...loss.prepare(Int32Array.from(classes), step)['sampled']!.data];
  expect(sampled(0)).toHaveLength(20);
  expect(new Set(sampled(0)).size).toBe(20);
  expect(sampled(0)).toEqual(expect.arrayContaining([...new Set(classes)]));
  expect(sampled(1)).not.toEqual(sampled(0));
  expect(sampled(1)).toEqual(sampled(1));
  loss.dispose();
});

it('holds every class of the batch even where the rate leaves less room', () => {
  const loss = sampledSoftmax.create({ sampleRate: 0.001 }, context);
  expect(loss.prepare(Int32Array.from([1, 2, 3, 4, 5, 6]))['sampled']!.shape).toEqual([6]);
  loss.dispose();
});

it('is softmax over the sampled classes alone, by naive float64 loops', () => {
  const loss = sampledSoftmax.create({ sampleRate: 0.1, margin: 0.3, scale: 8 }, context);
  const x = randomMatrix(1, 6, 4);
  const weights = loss.state()['weights']!.dataSync();
  const sampled = [...loss.prepare(Int32Array.from(classes), 7)['sampled']!.data];
  const expected = mean(
    x.map((row, i) => {
      const logits = sampled.map((label) => {
        const vector = unit([...weights.slice(label * 4, label * 4 + 4)]);
        const cosine = unit(row).reduce((sum, value, place) => sum + value * vector[place]!, 0);
        return 8 * (label === classes[i] ? cosine - 0.3 : cosine);
      });
      const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
      return logSum - logits[sampled.indexOf(classes[i]!)]!;
    }),
  );
  const { total, parameterGradients } = runLoss(loss, x, classes, { step: 7 });
  expect(relativeError([total], [expected])).toBeLessThan(1e-6);
  const touched = new Set<number>();
  parameterGradients['weights']!.forEach((value, place) => value !== 0 && touched.add(Math.floor(place / 4)));
  expect([...touched].sort((a, b) => a - b)).toEqual([...sampled].sort((a, b) => a - b));
  loss.dispose();
});

it('holds nothing of the size of 100,000 identities but their vectors and the gradient of these', async () => {
  const wide = { batchSize: 8, classes: 100_000, embeddingSize: 4, seed: 1 };
  const loss = sampledSoftmax.create({ sampleRate: 64 / 100_000 }, wide);
  const labels = Int32Array.of(0, 99_999, 5, 77, 0, 123, 4_000, 50_000);
  const prepared = hostTensors(loss.prepare(labels, 3));
  const ids = tf.tensor1d(labels, 'int32');
  const embeddings = tf.tensor2d(randomMatrix(8, 8, 4));
  const total = (x: tf.Tensor) =>
    loss.compute({ embeddings: x as tf.Tensor2D, labels: ids, prepared }).total as tf.Tensor;
  const sizes = async (gradients: () => tf.Tensor[]) => {
    const { kernels } = await tf.profile(() => {
      tf.dispose(tf.tidy(gradients));
      return [];
    });
    // An identity is another name for the same memory.
    const made = kernels.filter(({ name }) => name !== 'Identity');
    return made.flatMap(({ outputShapes }) =>
      outputShapes.map((shape) => shape.reduce((size, side) => size * side, 1)),
    );
  };
  // Batch times sample, and sample times sample for its labels at most.
  expect(Math.max(...(await sizes(() => [tf.grad(total)(embeddings)])))).toBeLessThanOrEqual(8 * 64);
  const trained = await sizes(() =>
    Object.values(tf.variableGrads(() => total(embeddings) as tf.Scalar, [...loss.parameters()]).grads),
  );
  const whole = trained.filter((size) => size > 8 * 64);
  expect(new Set(whole)).toEqual(new Set([400_000]));
  tf.dispose([ids, embeddings, prepared]);
  loss.dispose();
});
