import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { train } from '../loop/train.ts';
import { largestError } from '../parity/largest-error.ts';
import { captureTensors, type TrainingSnapshot } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { nativeWorks } from '../testing/native.ts';
import { disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';

const works = await nativeWorks();
const loss = { softmax: 1, center: { weight: 0.1 }, range: { intra: 0.01, inter: 0.01 } };

describe.runIf(works)('on the native backend a step', () => {
  beforeAll(nativeWorks);
  afterAll(useCpuBackend);

  it.each(['sgd', 'adamw'])('is recorded and then replayed with the same results (%s)', async (name) => {
    const options = { loss, optimizer: { name, rate: 0.01 }, clip: { norm: 1 } };
    const [replayed, plain] = [smallStep(options), smallStep({ ...options, record: false })];
    // Losses pad their pairs to a few capacities; a batch that stays the same keeps one recording.
    const batch = smallBatch(0);
    for (let step = 0; step < 12; step++) {
      const setting = { rate: 0.01 / (step + 1), step };
      const [one, other] = [replayed.run(batch, setting), plain.run(batch, setting)];
      const [ours, theirs] = [await one.read(), await other.read()];
      expect(ours.loss).toBeCloseTo(theirs.loss, 5);
      expect(Object.keys(ours.terms)).toEqual(Object.keys(theirs.terms));
    }
    expect(replayed.recording).toEqual({ mode: 'recorded' });
    expect(plain.recording.mode).toBe('plain');
    const [ours, theirs] = [
      await captureTensors(replayed.variables()),
      await captureTensors(plain.variables()),
    ];
    for (const [tensor, { data }] of Object.entries(ours)) {
      expect(largestError(data, theirs[tensor]!.data, 1e-3)).toBeLessThan(1e-4);
    }
    disposeStep(replayed);
    disposeStep(plain);
  });

  it.each(['stop', 'skip'] as const)(
    'of several batches with mixed images is replayed with the same results (%s)',
    async (nonFinite) => {
      const options = { loss, accumulate: 2, nonFinite, mixup: { alpha: 0.4, seed: 1 } };
      const [replayed, plain] = [smallStep(options), smallStep({ ...options, record: false })];
      const batches = [smallBatch(0), smallBatch(0)];
      const steps: number[] = [];
      for (let step = 0; step < 12; step++) {
        const setting = { rate: 0.01, step };
        const [ours, theirs] = [
          await replayed.run(batches, setting).read(),
          await plain.run(batches, setting).read(),
        ];
        expect(ours.loss).toBeCloseTo(theirs.loss, 4);
        expect(ours.gradientNorm / theirs.gradientNorm).toBeCloseTo(1, 3);
        steps.push(tf.memory().numTensors);
      }
      expect(replayed.recording).toEqual({ mode: 'recorded' });
      expect(new Set(steps.slice(8)).size).toBe(1);
      const theirs = await captureTensors(plain.variables());
      for (const [tensor, { data }] of Object.entries(await captureTensors(replayed.variables()))) {
        expect(largestError(data, theirs[tensor]!.data, 1e-3)).toBeLessThan(1e-3);
      }
      disposeStep(replayed);
      disposeStep(plain);
    },
  );

  it('holds no more tensors after a thousand replays than after a few', async () => {
    const step = smallStep({ loss });
    const batch = smallBatch(0);
    const take = async (count: number) => {
      for (let index = 0; index < count; index++) await step.run(batch, { rate: 1e-3, step: index }).read();
      return tf.memory().numTensors;
    };
    expect(await take(1000)).toBe(await take(10));
    disposeStep(step);
  });

  it('ends a resumed run with the same bits as one that never stopped', async () => {
    const make = () => smallStep({ loss });
    const snapshots: TrainingSnapshot[] = [];
    const onCheckpoint = (snapshot: TrainingSnapshot) => void snapshots.push(snapshot);
    const [whole, first, second] = [make(), make(), make()];
    await train({ step: whole, batches: smallBatch, steps: 16 });
    await train({ step: first, batches: smallBatch, steps: 7, callbacks: [{ onCheckpoint }] });
    await train({ step: second, batches: smallBatch, steps: 16, resume: snapshots[0]! });
    expect(await captureTensors(second.variables())).toEqual(await captureTensors(whole.variables()));
    for (const step of [whole, first, second]) disposeStep(step);
  });
});

it('a step on another backend runs op by op and says why', async () => {
  await useCpuBackend();
  const step = smallStep();
  await step.run(smallBatch(0), { rate: 0.01, step: 0 }).read();
  expect(step.recording).toMatchObject({ mode: 'plain', reason: expect.stringContaining('cpu') as string });
  disposeStep(step);
});
