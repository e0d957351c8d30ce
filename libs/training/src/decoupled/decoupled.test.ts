import { randomStream } from '@rangeloss/foundation';
import { createHead } from '@rangeloss/models';
import { createLosses } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { train } from '../loop/train.ts';
import { captureTensors } from '../state/training-snapshot.ts';
import { createTrainingStep } from '../step/training-step.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { classes, disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import { classMeans, nearestClassMean } from './nearest-class-mean.ts';
import { nearestMeanHead } from './nearest-mean-head.ts';
import { scaledHead } from './scaled-head.ts';
import { tauNormalize } from './tau-normalized.ts';

beforeAll(useCpuBackend);

describe('tau-normalisation', () => {
  it.each([0, 0.5, 1])('divides each class by its norm to the power of %d', (tau) => {
    const before = tf.memory().numTensors;
    const head = createHead({ name: 'linear' }, { embeddingSize: 3, classes: 2, seed: 1 });
    const [weight, bias] = head.parameters.map(({ variable }) => variable);
    tf.tidy(() => {
      bias!.assign(tf.tensor([1, 2]));
    });
    const old = weight!.dataSync().slice();
    tauNormalize(head, tau);
    const norms = [0, 1].map((label) => Math.hypot(...[0, 1, 2].map((row) => old[row * 2 + label]!)));
    weight!.dataSync().forEach((value, place) => {
      expect(value).toBeCloseTo(old[place]! / norms[place % 2]! ** tau, 6);
    });
    expect([...bias!.dataSync()]).toEqual([0, 0]);
    head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused for a head without weights', () => {
    const head = createHead({ name: 'none' }, { embeddingSize: 3, classes: 2, seed: 1 });
    expect(() => {
      tauNormalize(head, 1);
    }).toThrow(/no class weights/);
  });
});

describe('learnable weight scaling', () => {
  it('trains one factor per class and nothing else', async () => {
    const first = smallStep();
    await train({ step: first, batches: smallBatch, steps: 5 });
    const { model, head } = first;
    const scaled = scaledHead(head, classes);
    const { embeddingSize } = model;
    const step = createTrainingStep({
      model,
      head: scaled,
      loss: createLosses({ softmax: 1 }, { batchSize: 8, classes, embeddingSize, seed: 1 }),
      optimizer: { name: 'sgd', rate: 0.1 },
      trains: 'head',
    });
    const before = await captureTensors(first.variables());
    await train({ step, batches: smallBatch, steps: 3 });
    expect(await captureTensors(first.variables())).toEqual(before);
    expect([...scaled.parameters[0]!.variable.dataSync()]).not.toEqual([1, 1, 1, 1]);
    disposeStep(first);
    scaled.dispose();
    step.loss.dispose();
    step.dispose();
  });
});

describe('the nearest class mean', () => {
  const embeddings = Float32Array.of(1, 0, 3, 0, 0, 2, 0, 4);
  const means = classMeans(embeddings, Int32Array.of(0, 0, 2, 2), 3);

  it('is the mean of the training embeddings, and absent for a class without images', () => {
    expect([...means.data]).toEqual([2, 0, NaN, NaN, 0, 3]);
    expect([...means.counts]).toEqual([2, 0, 2]);
  });

  it('chooses by cosine or by Euclidean distance', () => {
    const points = Float32Array.of(10, 9, 0.4, 0.5, 0, 0);
    expect([...nearestClassMean(points, means)]).toEqual([0, 2, 0]);
    expect([...nearestClassMean(Float32Array.of(1, 1.2), means, 'euclidean')]).toEqual([0]);
    expect([...nearestClassMean(points, { ...means, counts: new Int32Array(3) })]).toEqual([-1, -1, -1]);
  });

  it.each(['cosine', 'euclidean'] as const)('is chosen by its head as by its definition (%s)', (distance) => {
    const random = randomStream(4, distance);
    const points = Float32Array.from({ length: 400 * 3 }, () => random.normal());
    const labels = Int32Array.from({ length: 400 }, () => random.integer(6));
    // Class 6 has no images; a zero vector has no direction.
    const own = classMeans(points, labels, 7);
    points.fill(0, 0, 3);
    const before = tf.memory().numTensors;
    const head = nearestMeanHead(own, distance);
    const chosen = tf.tidy(() => [...tf.argMax(head.logits(tf.tensor2d(points, [400, 3])), 1).dataSync()]);
    const expected = [...nearestClassMean(points, own, distance)];
    // Rows whose two nearest means are equal but for rounding may go either way, and the zero vector among cosines.
    const differing = chosen.filter((label, row) => label !== expected[row]).length;
    expect(differing).toBeLessThanOrEqual(distance === 'cosine' ? 1 : 0);
    expect(new Set(chosen).size).toBe(6);
    head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses embeddings that do not fit the labels', () => {
    expect(() => classMeans(embeddings, Int32Array.of(0, 0, 2), 3)).toThrow(/no embeddings/);
  });
});
