import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NonFiniteError } from '../loop/non-finite-error.ts';
import { train } from '../loop/train.ts';
import { captureTensors } from '../state/training-snapshot.ts';
import type { TrainingBatch } from './training-batch.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';

beforeAll(useCpuBackend);

const broken = (): TrainingBatch => {
  const batch = smallBatch(0);
  batch.images.fill(NaN);
  return batch;
};

describe('a step that skips what is not finite', () => {
  it('changes nothing at a broken batch, running statistics and centers included', async () => {
    const step = smallStep({ nonFinite: 'skip', loss: { softmax: 1, center: { weight: 0.1 } } });
    await step.run(smallBatch(0), { rate: 0.05, step: 0 }).read();
    const before = await captureTensors(step.variables());
    const tensors = tf.memory().numTensors;
    expect((await step.run(broken(), { rate: 0.05, step: 1 }).read()).loss).toBeNaN();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await captureTensors(step.variables())).toEqual(before);
    await step.run(smallBatch(1), { rate: 0.05, step: 2 }).read();
    expect(await captureTensors(step.variables())).not.toEqual(before);
    disposeStep(step);
  });

  it('is the same run as a plain one where nothing is broken', async () => {
    const [plain, careful] = [smallStep(), smallStep({ nonFinite: 'skip' })];
    await train({ step: plain, batches: smallBatch, steps: 4 });
    await train({ step: careful, batches: smallBatch, steps: 4 });
    expect(await captureTensors(careful.variables())).toEqual(await captureTensors(plain.variables()));
    disposeStep(plain);
    disposeStep(careful);
  });

  it('goes on after single broken batches and stops after too many in a row', async () => {
    const skipped: NonFiniteError[] = [];
    const callbacks = [{ onSkipped: (error: NonFiniteError) => void skipped.push(error) }];
    const step = smallStep({ nonFinite: 'skip' });
    const sometimes = (index: number) => (index % 3 === 1 ? broken() : smallBatch(index));
    const result = await train({ step, batches: sometimes, steps: 9, maxSkipped: 1, callbacks });
    expect(result.ended).toBe('finished');
    expect(skipped.map((error) => error.step)).toEqual([1, 4, 7]);
    await expect(train({ step, batches: broken, steps: 9, maxSkipped: 2 })).rejects.toThrow(/NaN at step 2/);
    disposeStep(step);
  });
});

describe('the average of the weights', () => {
  it('follows its definition, is part of the state and is put in and out for evaluation', async () => {
    const step = smallStep({ average: { decay: 0.5 } });
    const weight = async () => (await captureTensors(step.variables()))['head.head.weight']!.data;
    let expected = Float64Array.from(await weight());
    for (let index = 0; index < 3; index++) {
      await step.run(smallBatch(index), { rate: 0.1, step: index }).read();
      const now = await weight();
      expected = expected.map((value, place) => 0.5 * value + 0.5 * now[place]!);
    }
    const own = await weight();
    const before = tf.memory().numTensors;
    const averaged = await step.average!.during(weight);
    averaged.forEach((value, place) => {
      expect(value).toBeCloseTo(expected[place]!, 6);
    });
    expect(await weight()).toEqual(own);
    await expect(step.average!.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await weight()).toEqual(own);
    expect(tf.memory().numTensors).toBe(before);
    step.average!.settle();
    expect(await weight()).toEqual(averaged);
    expect(step.variables().map(({ name }) => name)).toContain('average.head.head.weight');
    disposeStep(step);
  });
});

describe('a step that trains the head alone', () => {
  it('leaves the model and its running statistics as they are', async () => {
    const step = smallStep({ trains: 'head' });
    const before = await captureTensors(step.variables());
    await step.run(smallBatch(0), { rate: 0.1, step: 0 }).read();
    const after = await captureTensors(step.variables());
    const changed = Object.keys(after).filter(
      (name) => after[name]!.data.join() !== before[name]!.data.join(),
    );
    expect(changed.every((name) => /^(head|optimizer\.head)\./.test(name))).toBe(true);
    expect(changed).toContain('head.head.weight');
    disposeStep(step);
  });

  it('is refused where the head has nothing to train', () => {
    const options = { trains: 'head', head: 'none', loss: { range: { intra: 1, inter: 1 } } } as const;
    expect(() => smallStep(options)).toThrow(/nothing to train/);
  });
});

describe('centralised gradients', () => {
  it('leave the mean of the weights of each output unit unchanged', async () => {
    const step = smallStep({ centralize: true, optimizer: { name: 'sgd', momentum: 0 } });
    const means = async () => {
      const { data, shape } = (await captureTensors(step.variables()))['head.head.weight']!;
      const [rows, columns] = shape as [number, number];
      return Array.from({ length: columns }, (_, column) => {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += data[row * columns + column]!;
        return sum / rows;
      });
    };
    const before = await means();
    await step.run(smallBatch(0), { rate: 1, step: 0 }).read();
    (await means()).forEach((mean, column) => {
      expect(mean).toBeCloseTo(before[column]!, 5);
    });
    disposeStep(step);
  });
});
