import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NonFiniteError } from '../loop/non-finite-error.ts';
import { train } from '../loop/train.ts';
import { captureTensors, type TrainingSnapshot } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { batchSize, disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import type { TrainingBatch } from './training-batch.ts';

beforeAll(useCpuBackend);

/** A batch in as many parts of equal size. */
function parts({ images, classes }: TrainingBatch, count: number): TrainingBatch[] {
  const [rows, size] = [classes.length / count, images.length / classes.length];
  return Array.from({ length: count }, (_, part) => ({
    images: images.slice(part * rows * size, (part + 1) * rows * size),
    classes: classes.slice(part * rows, (part + 1) * rows),
  }));
}

describe('a step that accumulates', () => {
  it('changes the weights as one batch of all images does, where nothing depends on the batch', async () => {
    const options = { batchNorm: false, clip: { norm: 0.1 }, optimizer: { name: 'sgd', rate: 0.5 } };
    const [whole, split] = [smallStep(options), smallStep({ ...options, accumulate: 4 })];
    for (let step = 0; step < 3; step++) {
      const setting = { rate: 0.5, step };
      const expected = await whole.run(smallBatch(step), setting).read();
      const numbers = await split.run(parts(smallBatch(step), 4), setting).read();
      expect(numbers.loss).toBeCloseTo(expected.loss, 5);
      expect(numbers.gradientNorm).toBeCloseTo(expected.gradientNorm, 5);
      expect(numbers.accuracy).toBeCloseTo(expected.accuracy!, 5);
      expect(numbers.terms['softmax']).toBeCloseTo(expected.terms['softmax']!, 5);
    }
    const after = await captureTensors(split.variables());
    for (const [name, { data }] of Object.entries(await captureTensors(whole.variables()))) {
      data.forEach((value, at) => {
        expect(after[name]!.data[at]).toBeCloseTo(value, 5);
      });
    }
    disposeStep(whole);
    disposeStep(split);
  });

  it('frees what it makes, and keeps its sums out of the state', async () => {
    const before = tf.memory().numTensors;
    const step = smallStep({
      accumulate: 2,
      nonFinite: 'skip',
      loss: { softmax: 1, center: { weight: 0.1 } },
    });
    const names = step.variables().map(({ name }) => name);
    const plain = smallStep({ nonFinite: 'skip', loss: { softmax: 1, center: { weight: 0.1 } } });
    expect(names).toEqual(plain.variables().map(({ name }) => name));
    disposeStep(plain);
    const held = tf.memory().numTensors;
    await step.run([smallBatch(0), smallBatch(1)], { rate: 0.1, step: 0 }).read();
    expect(tf.memory().numTensors).toBe(held);
    disposeStep(step);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('skips a step whose second batch is broken as if its first had never been', async () => {
    const step = smallStep({
      accumulate: 2,
      nonFinite: 'skip',
      loss: { softmax: 1, center: { weight: 0.1 } },
    });
    const broken = smallBatch(1);
    broken.images.fill(NaN);
    const before = await captureTensors(step.variables());
    const numbers = await step.run([smallBatch(0), broken], { rate: 0.1, step: 0 }).read();
    expect(numbers.loss).toBeNaN();
    expect(await captureTensors(step.variables())).toEqual(before);
    // Nor does anything of it stay in the sums.
    const fresh = smallStep({
      accumulate: 2,
      nonFinite: 'skip',
      loss: { softmax: 1, center: { weight: 0.1 } },
    });
    for (const each of [step, fresh]) {
      await each.run([smallBatch(2), smallBatch(3)], { rate: 0.1, step: 1 }).read();
    }
    expect(await captureTensors(step.variables())).toEqual(await captureTensors(fresh.variables()));
    disposeStep(step);
    disposeStep(fresh);
  });

  it('is given its batches in their order by the loop, and all images of a step when it breaks', async () => {
    const asked: number[] = [];
    const batches = (index: number) => {
      asked.push(index);
      const batch = smallBatch(index);
      if (index === 7) batch.images.fill(NaN);
      return batch;
    };
    const step = smallStep({ accumulate: 2 });
    const error = await train({ step, batches, steps: 6 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NonFiniteError);
    expect((error as NonFiniteError).step).toBe(3);
    expect((error as NonFiniteError).batch.classes).toEqual(
      Int32Array.from([...smallBatch(6).classes, ...smallBatch(7).classes]),
    );
    expect(asked.slice(0, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    disposeStep(step);
  });

  it('ends a resumed run with the same bits as one that never stopped, with mixed images too', async () => {
    const options = { accumulate: 2, mixup: { alpha: 0.4, seed: 2, until: 4 } };
    const run = async (steps: number, resume?: TrainingSnapshot) => {
      const step = smallStep(options);
      let saved: TrainingSnapshot | undefined;
      const callbacks = [{ onCheckpoint: (snapshot: TrainingSnapshot) => void (saved = snapshot) }];
      await train({
        step,
        batches: smallBatch,
        steps,
        callbacks,
        ...(resume === undefined ? {} : { resume }),
      });
      disposeStep(step);
      return saved!;
    };
    const whole = await run(6);
    for (const stop of [1, 3, 5]) expect((await run(6, await run(stop))).tensors).toEqual(whole.tensors);
  });

  it('counts the images of all its batches, and refuses another number of batches', async () => {
    const step = smallStep({ accumulate: 3 });
    const { last } = await train({ step, batches: smallBatch, steps: 2 });
    expect(last!.imagesPerSecond * last!.seconds).toBeCloseTo(3 * batchSize, 6);
    expect(() => step.run(smallBatch(0), { rate: 1, step: 0 })).toThrow(/1 batches .* step of 3/);
    expect(() => smallStep({ accumulate: 0 })).toThrow(/accumulate/);
    disposeStep(step);
  });
});
