import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { captureTensors } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { batchSize, disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import { betaDraw, drawMix } from './mixup.ts';

beforeAll(useCpuBackend);

describe('the share of a mix', () => {
  it.each([0.1, 0.4, 1, 3])('has mean and variance of the Beta distribution with parameters %d', (alpha) => {
    const random = randomStream(1, 'beta', alpha);
    const draws = Array.from({ length: 20_000 }, () => betaDraw(random, alpha));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    // Five standard errors: of the mean from the variance, of the variance from its bound of 1/4.
    const expected = 1 / (4 * (2 * alpha + 1));
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / draws.length));
    expect(Math.abs(variance - expected)).toBeLessThan((5 * 0.25) / Math.sqrt(draws.length));
  });

  it('is a number for an alpha whose Gamma numbers are below the smallest float', () => {
    const random = randomStream(2, 'beta');
    for (let draw = 0; draw < 200; draw++) {
      const share = betaDraw(random, 1e-4);
      expect(share >= 0 && share <= 1).toBe(true);
    }
  });

  it('is at least a half, is named by seed, step and batch, and is 1 from the step on that is asked for', () => {
    const place = { seed: 3, step: 5, part: 0, rows: 6 };
    const options = { alpha: 1, until: 10 };
    const mix = drawMix(options, place);
    expect(mix.share).toBeGreaterThanOrEqual(0.5);
    expect([...mix.order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(drawMix(options, place)).toEqual(mix);
    for (const other of [{ step: 6 }, { part: 1 }, { seed: 4 }]) {
      expect(drawMix(options, { ...place, ...other }).share).not.toBe(mix.share);
    }
    expect(drawMix(options, { ...place, step: 10 }).share).toBe(1);
  });
});

describe('a step on mixed images', () => {
  const plain = { batchNorm: false, optimizer: { name: 'sgd', momentum: 0 } } as const;

  it('has the loss and the gradient of the mixed batch under both labels, by their shares', async () => {
    const mixed = smallStep({ ...plain, mixup: { alpha: 1, seed: 7 } });
    const { images, classes } = smallBatch(0);
    const { share, order } = drawMix({ alpha: 1 }, { seed: 7, step: 2, part: 0, rows: batchSize });
    expect(share).toBeLessThan(0.99);
    const size = images.length / batchSize;
    const blended = images.map((value, at) => {
      const row = Math.floor(at / size);
      return share * value + (1 - share) * images[order[row]! * size + (at % size)]!;
    });
    const others = Int32Array.from(order, (row) => classes[row]!);
    const start = await captureTensors(mixed.variables());
    const numbers = await mixed.run({ images, classes }, { rate: 0.1, step: 2 }).read();
    const after = await captureTensors(mixed.variables());

    // The same two parts as steps of their own on the blended images; SGD's change is linear in the gradient.
    const parts = [];
    for (const labels of [classes, others]) {
      const step = smallStep(plain);
      const result = await step.run({ images: blended, classes: labels }, { rate: 0.1, step: 2 }).read();
      parts.push({ result, weights: await captureTensors(step.variables()) });
      disposeStep(step);
    }
    const [own, other] = [parts[0]!, parts[1]!];
    expect(numbers.loss).toBeCloseTo(share * own.result.loss + (1 - share) * other.result.loss, 5);
    expect(numbers.terms['softmax']).toBeCloseTo(numbers.loss, 5);
    expect(numbers.accuracy).toBeCloseTo(own.result.accuracy!, 5);
    for (const [name, { data }] of Object.entries(after)) {
      data.forEach((value, at) => {
        const expected = share * own.weights[name]!.data[at]! + (1 - share) * other.weights[name]!.data[at]!;
        expect(value).toBeCloseTo(expected, 5);
      });
    }
    expect(after).not.toEqual(start);
    disposeStep(mixed);
  });

  it('is the plain step once the images are left as they are, and frees what it makes', async () => {
    const options = { loss: { softmax: 1, range: { intra: 0.01, inter: 0.01 }, center: { weight: 0.1 } } };
    const [one, other] = [
      smallStep({ ...options, mixup: { alpha: 0.5, seed: 1, until: 3 } }),
      smallStep(options),
    ];
    const run = (step: typeof one, index: number) =>
      step.run(smallBatch(index), { rate: 0.05, step: index }).read();
    expect(await run(one, 3)).toEqual(await run(other, 3));
    expect(await captureTensors(one.variables())).toEqual(await captureTensors(other.variables()));
    const tensors = tf.memory().numTensors;
    await run(one, 2);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await captureTensors(one.variables())).not.toEqual(await captureTensors(other.variables()));
    disposeStep(one);
    disposeStep(other);
  });

  it('refuses an alpha that is no positive number', () => {
    expect(() => smallStep({ mixup: { alpha: 0, seed: 1 } })).toThrow(/alpha/);
  });
});
