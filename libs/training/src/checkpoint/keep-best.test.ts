import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { train } from '../loop/train.ts';
import { captureTensors } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import { keepCheckpoints } from './checkpoint-callback.ts';

beforeAll(useCpuBackend);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'best-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const identity = { config: 'same', data: 'same' };
const best = { metric: 'accuracy', mode: 'max' } as const;
/** After so many steps: the best comes at 6, where no checkpoint is due, and again as an equal at 10. */
const accuracies: Readonly<Record<number, number>> = { 2: 0.2, 4: NaN, 6: 0.9, 8: 0.5, 10: 0.9, 12: 0.3 };

/** Trains on from what is in the folder; gives the weights after each evaluation of this attempt. */
async function run(steps: number) {
  const keeper = keepCheckpoints({ folder, identity, best });
  const step = smallStep();
  const resume = (await keeper.checkpoints.latest())?.snapshot;
  const weights: Record<number, unknown> = {};
  await train({
    step,
    batches: smallBatch,
    steps,
    evaluateEvery: 2,
    checkpointEvery: 5,
    callbacks: [
      {
        onEvaluate: async (taken) => {
          weights[taken] = await captureTensors(step.variables());
          return { accuracy: accuracies[taken]! };
        },
      },
      keeper,
    ],
    ...(resume === undefined ? {} : { resume }),
  });
  disposeStep(step);
  return { weights, chosen: await keeper.checkpoints.best() };
}

describe('the best checkpoint', () => {
  it('is written at the evaluation that is best, wherever checkpoints are due, and the first of equals stays', async () => {
    const { weights, chosen } = await run(12);
    expect(chosen!.snapshot.step).toBe(6);
    expect(chosen!.snapshot.tensors).toEqual(weights[6]);
    expect(chosen!.metrics).toEqual({ accuracy: 0.9 });
  });

  it.each([1, 3, 5, 6, 7, 9, 11])('is the same for a run that was stopped after %d steps', async (stop) => {
    const whole = (await run(12)).chosen!.snapshot;
    await rm(folder, { recursive: true });
    await run(stop);
    expect((await run(12)).chosen!.snapshot.tensors).toEqual(whole.tensors);
  });

  it('is noted at the resume where a kill came between the checkpoint and its note', async () => {
    await run(6);
    const note = { file: 'step-00000002.safetensors', metric: 'accuracy', value: 0.2, step: 2 };
    await writeFile(path.join(folder, 'best.json'), JSON.stringify(note));
    expect((await run(12)).chosen!.snapshot.step).toBe(6);
    expect(await readdir(folder)).not.toContain('step-00000002.safetensors');
  });

  it('is none where no evaluation gave the metric', async () => {
    const keeper = keepCheckpoints({ folder, identity, best: { metric: 'other', mode: 'min' } });
    const step = smallStep();
    const callbacks = [{ onEvaluate: () => ({ accuracy: 1 }) }, keeper];
    await train({ step, batches: smallBatch, steps: 2, callbacks });
    expect(await keeper.checkpoints.best()).toBeUndefined();
    disposeStep(step);
  });
});
