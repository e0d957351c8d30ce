import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSchedule } from '../schedules/schedule.ts';
import { captureTensors, type TrainingSnapshot } from '../state/training-snapshot.ts';
import { classBins } from '../step/frequency-bins.ts';
import type { TrainingBatch } from '../step/training-batch.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import type { DiagnosticsReport, StepMetrics } from './callbacks.ts';
import { NonFiniteError } from './non-finite-error.ts';
import { train } from './train.ts';

beforeAll(useCpuBackend);

describe('training', () => {
  it('calls back in order: start, steps, epochs, evaluation, checkpoints, end', async () => {
    const step = smallStep();
    const events: string[] = [];
    const result = await train({
      step,
      batches: smallBatch,
      steps: 6,
      stepsPerEpoch: 3,
      evaluateEvery: 4,
      checkpointEvery: 2,
      callbacks: [
        {
          onStart: (_, start) => void events.push(`start ${start}`),
          onStep: ({ step: index }) => void events.push(`step ${index}`),
          onEpoch: (epoch) => void events.push(`epoch ${epoch}`),
          onEvaluate: (taken) => {
            events.push(`evaluate ${taken}`);
            return { score: taken };
          },
          onEvaluated: ({ metrics }) => void events.push(`score ${metrics['score']!}`),
          onCheckpoint: (snapshot, evaluation) =>
            void events.push(`checkpoint ${snapshot.step} ${evaluation?.step ?? '-'}`),
          onEnd: ({ ended }) => void events.push(ended),
        },
      ],
    });
    expect(events).toEqual([
      'start 0',
      ...['step 0', 'step 1', 'checkpoint 2 -', 'step 2', 'epoch 0'],
      ...['step 3', 'evaluate 4', 'score 4', 'checkpoint 4 4', 'step 4', 'step 5', 'epoch 1'],
      ...['checkpoint 6 -', 'evaluate 6', 'score 6', 'finished'],
    ]);
    expect(result).toMatchObject({ steps: 6, ended: 'finished', evaluation: { step: 6 } });
    expect(result.last?.step).toBe(5);
    disposeStep(step);
  });

  it('evaluates before the last checkpoint, so that the best can be chosen among all', async () => {
    const step = smallStep();
    const seen: unknown[] = [];
    await train({
      step,
      batches: smallBatch,
      steps: 2,
      callbacks: [
        {
          onEvaluate: () => ({ a: 1 }),
          onCheckpoint: (_, evaluation) => void seen.push(evaluation?.metrics),
        },
        { onEvaluate: () => ({ b: 2 }) },
      ],
    });
    expect(seen).toEqual([{ a: 1, b: 2 }]);
    disposeStep(step);
  });

  it('lowers the loss under a schedule and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const step = smallStep({ optimizer: { name: 'adamw', rate: 0.01 } });
    const metrics: StepMetrics[] = [];
    await train({
      step,
      batches: async (index) => Promise.resolve(smallBatch(index)),
      steps: 60,
      rate: createSchedule({ name: 'cosine', warmup: 5 }, { rate: step.baseRate, steps: 60 }),
      callbacks: [{ onStep: (entry) => void metrics.push(entry) }],
    });
    const mean = (part: StepMetrics[]) => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
    expect(mean(metrics.slice(-10))).toBeLessThan(0.7 * mean(metrics.slice(0, 10)));
    expect(metrics[0]!.rate).toBeCloseTo(0.002, 8);
    disposeStep(step);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('asks for one batch ahead and never for one past the end', async () => {
    const step = smallStep();
    const asked: number[] = [];
    const askedAtStep: number[] = [];
    await train({
      step,
      batches: (index) => {
        asked.push(index);
        return smallBatch(index);
      },
      steps: 4,
      callbacks: [{ onStep: () => void askedAtStep.push(asked.length) }],
    });
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(Math.max(...askedAtStep.map((count, index) => count - index))).toBeLessThanOrEqual(3);
    disposeStep(step);
  });

  it('stops after the current step when it is aborted, with a checkpoint', async () => {
    const step = smallStep();
    const controller = new AbortController();
    const taken: number[] = [];
    // A timer, as a signal handler would: it only fires because the loop gives the event loop its turn.
    setTimeout(() => {
      controller.abort();
    }, 1);
    const result = await train({
      step,
      batches: smallBatch,
      steps: 100_000,
      signal: controller.signal,
      callbacks: [{ onCheckpoint: (snapshot) => void taken.push(snapshot.step) }],
    });
    expect(result.ended).toBe('aborted');
    expect(taken).toEqual([result.steps]);
    disposeStep(step);
  });

  it('stops when a callback says so, and gives its reason', async () => {
    const step = smallStep();
    const result = await train({
      step,
      batches: smallBatch,
      steps: 100,
      evaluateEvery: 2,
      callbacks: [{ onEvaluate: () => ({ score: 1 }), onEvaluated: (_, control) => control.stop('flat') }],
    });
    expect(result).toMatchObject({ ended: 'stopped', reason: 'flat', steps: 2 });
    disposeStep(step);
  });

  it('stops at a number that is none, naming step, term, rate and identities', async () => {
    const before = tf.memory().numTensors;
    const step = smallStep();
    const broken = (index: number): TrainingBatch => {
      const batch = smallBatch(index);
      if (index === 3) batch.images.fill(NaN);
      return batch;
    };
    const checkpoints: number[] = [];
    const error = await train({
      step,
      batches: broken,
      steps: 10,
      checkpointEvery: 1,
      callbacks: [{ onCheckpoint: ({ step: taken }) => void checkpoints.push(taken) }],
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NonFiniteError);
    const failure = error as NonFiniteError;
    expect(failure).toMatchObject({ step: 3, term: 'softmax', rate: 0.05 });
    expect(failure.classes).toEqual([...new Set(smallBatch(3).classes)].sort());
    expect(failure.batch.images.every(Number.isNaN)).toBe(true);
    expect(failure.message).toMatch(/NaN at step 3/);
    // The state that the broken step left is in no checkpoint.
    expect(checkpoints).toEqual([1, 2, 3]);
    disposeStep(step);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('passes on what the batch provider throws, and frees what was running', async () => {
    const before = tf.memory().numTensors;
    const step = smallStep();
    const batches = (index: number) => {
      if (index === 2) throw new Error('the disk is gone');
      return smallBatch(index);
    };
    await expect(train({ step, batches, steps: 5 })).rejects.toThrow('the disk is gone');
    disposeStep(step);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports what each term does every so many steps, with the share of open hinges', async () => {
    const step = smallStep({ loss: { softmax: 1, range: { intra: 0.01, inter: 0.01, margin: 1e6 } } });
    const reports: DiagnosticsReport[] = [];
    await train({
      step,
      batches: smallBatch,
      steps: 5,
      diagnoseEvery: 2,
      bins: classBins(Int32Array.of(1, 2, 3, 30)),
      callbacks: [{ onDiagnostics: (report) => void reports.push(report) }],
    });
    expect(reports.map((report) => report.step)).toEqual([0, 2, 4]);
    expect(reports[0]!.hingeShare).toEqual({});
    expect(reports[1]!.hingeShare).toEqual({ 'range.inter': 1 });
    expect(reports[1]!.terms['range.inter']!.gradientRatio).toBeGreaterThan(0);
    disposeStep(step);
  });

  it('is the same run with diagnostics as without', async () => {
    const [plain, watched] = [smallStep(), smallStep()];
    await train({ step: plain, batches: smallBatch, steps: 4 });
    await train({ step: watched, batches: smallBatch, steps: 4, diagnoseEvery: 1 });
    expect(await captureTensors(watched.variables())).toEqual(await captureTensors(plain.variables()));
    disposeStep(plain);
    disposeStep(watched);
  });

  it.each(['steps', 'evaluateEvery', 'checkpointEvery', 'stepsPerEpoch', 'diagnoseEvery'])(
    'refuses %s that is no positive whole number',
    async (field) => {
      const step = smallStep();
      const options = { step, batches: smallBatch, steps: 5, [field]: 0 };
      await expect(train(options)).rejects.toThrow(field);
      disposeStep(step);
    },
  );
});

describe('a resumed run', () => {
  const loss = { softmax: 1, center: { weight: 0.1 }, range: { intra: 0.01, inter: 0.01 } };
  for (const name of ['sgd', 'adamw']) {
    it(`ends with the same bits as one that never stopped (${name})`, async () => {
      const make = (seed: number) => smallStep({ loss, optimizer: { name, rate: 0.01 }, seed });
      const rate = createSchedule({ name: 'cosine', warmup: 2 }, { rate: 0.01, steps: 9 });
      const whole = make(5);
      await train({ step: whole, batches: smallBatch, steps: 9, rate });
      const expected = await captureTensors(whole.variables());
      disposeStep(whole);

      for (const stop of [1, 4, 8]) {
        const first = make(5);
        const snapshots: TrainingSnapshot[] = [];
        const onCheckpoint = (snapshot: TrainingSnapshot) => void snapshots.push(snapshot);
        await train({ step: first, batches: smallBatch, steps: stop, rate, callbacks: [{ onCheckpoint }] });
        disposeStep(first);
        // Another seed: whatever is not restored shows.
        const second = make(99);
        await train({ step: second, batches: smallBatch, steps: 9, rate, resume: snapshots[0]! });
        expect(await captureTensors(second.variables())).toEqual(expected);
        disposeStep(second);
      }
    });
  }

  it('gives callbacks back what they saved', async () => {
    const step = smallStep();
    const snapshots: TrainingSnapshot[] = [];
    const loaded: unknown[] = [];
    const callback = {
      name: 'memory',
      save: () => ({ best: 3 }),
      load: (state: unknown) => void loaded.push(state),
    };
    const onCheckpoint = (snapshot: TrainingSnapshot) => void snapshots.push(snapshot);
    await train({ step, batches: smallBatch, steps: 1, callbacks: [callback, { onCheckpoint }] });
    await train({ step, batches: smallBatch, steps: 2, resume: snapshots[0]!, callbacks: [callback] });
    expect(loaded).toEqual([{ best: 3 }]);
    disposeStep(step);
  });

  it('refuses tensors of another shape, names them, and changes nothing', async () => {
    const step = smallStep();
    const before = await captureTensors(step.variables());
    const tensors = { ...before, 'model.conv.weight': { data: new Float32Array(2), shape: [2] } };
    const resume: TrainingSnapshot = { step: 1, tensors, callbacks: {} };
    await expect(train({ step, batches: smallBatch, steps: 2, resume })).rejects.toThrow(
      /model\.conv\.weight/,
    );
    expect(await captureTensors(step.variables())).toEqual(before);
    disposeStep(step);
  });

  it('refuses a checkpoint that is further than the run is to go', async () => {
    const step = smallStep();
    const resume: TrainingSnapshot = {
      step: 9,
      tensors: await captureTensors(step.variables()),
      callbacks: {},
    };
    await expect(train({ step, batches: smallBatch, steps: 2, resume })).rejects.toThrow(/9 steps/);
    disposeStep(step);
  });
});
