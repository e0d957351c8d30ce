import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainingSnapshot } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import type { DiagnosticsReport, TrainingCallback } from './callbacks.ts';
import { train } from './train.ts';

beforeAll(useCpuBackend);

const loss = { softmax: 1, range: { intra: 0.01, inter: 0.01, margin: 3 } };

/** One run of 9 steps with everything that the loop remembers; gives what was reported and the snapshots. */
async function run(resume?: TrainingSnapshot, extra: TrainingCallback = {}) {
  const step = smallStep({ loss });
  const reports: DiagnosticsReport[] = [];
  const evaluated: number[] = [];
  const snapshots: TrainingSnapshot[] = [];
  const result = await train({
    step,
    batches: smallBatch,
    steps: 9,
    diagnoseEvery: 4,
    evaluateEvery: 3,
    checkpointEvery: 1,
    callbacks: [
      {
        onDiagnostics: (report) => void reports.push(report),
        onEvaluate: (taken) => {
          evaluated.push(taken);
          return { taken };
        },
        // As a file gives it back.
        onCheckpoint: (snapshot) =>
          void snapshots.push({
            ...snapshot,
            callbacks: JSON.parse(JSON.stringify(snapshot.callbacks)) as Record<string, unknown>,
          }),
      },
      extra,
    ],
    ...(resume === undefined ? {} : { resume }),
  });
  disposeStep(step);
  return { reports, evaluated, snapshots, result };
}

describe('a resumed run', () => {
  it('reports the hinge shares and evaluations of one that never stopped, from every step', async () => {
    const whole = await run();
    expect(whole.reports.map(({ step }) => step)).toEqual([0, 4, 8]);
    for (const [index, snapshot] of whole.snapshots.slice(0, -1).entries()) {
      const taken = index + 1;
      const rest = await run(snapshot);
      expect(rest.reports).toEqual(whole.reports.filter(({ step }) => step >= taken));
      expect(rest.evaluated).toEqual([3, 6, 9].filter((at) => at > taken));
    }
  });

  it('at its very end evaluates nothing twice and keeps the evaluation', async () => {
    const whole = await run();
    const again = await run(whole.snapshots.at(-1));
    expect(again.evaluated).toEqual([]);
    expect(again.result).toMatchObject({ ended: 'finished', evaluation: { step: 9, metrics: { taken: 9 } } });
  });

  it('stays stopped where a callback had stopped it', async () => {
    const stopAtFour: TrainingCallback = {
      onStep: ({ step }, control) => {
        if (step === 3) control.stop('enough');
      },
    };
    const stopped = await run(undefined, stopAtFour);
    expect(stopped.result).toMatchObject({ ended: 'stopped', reason: 'enough' });
    const again = await run(stopped.snapshots.at(-1));
    expect(again.result).toMatchObject({ ended: 'stopped', reason: 'enough', steps: stopped.result.steps });
    // The checkpoint of step 4 was written before the evaluation at the end: that one is made again, and no step.
    expect(again.evaluated).toEqual([4]);
  });
});
