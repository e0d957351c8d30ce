import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss, LossBatch, LossResult } from './contract.ts';
import { hostFloat32, type HostArray } from './host-array.ts';
import { WrappedLoss } from './wrapped-loss.ts';

/**
 * A factor on a loss's total that moves from `from` to `to` between the steps `start` and `start + steps` and is
 * constant before and after: `{ start: 500, steps: 1000 }` fades a loss in. `steps: 0` switches at `start`.
 */
export const scheduleSchema = z.strictObject({
  from: z.number().nonnegative().default(0),
  to: z.number().nonnegative().default(1),
  start: z.int().nonnegative().default(0),
  steps: z.int().nonnegative(),
  shape: z.enum(['linear', 'cosine']).default('linear'),
});

/** A checked schedule. */
export type Schedule = z.output<typeof scheduleSchema>;

/** The factor at a step. */
export function scheduleFactor({ from, to, start, steps, shape }: Schedule, step: number): number {
  if (step < start) return from;
  if (step >= start + steps) return to;
  const share = (step - start) / steps;
  return from + (to - from) * (shape === 'linear' ? share : (1 - Math.cos(Math.PI * share)) / 2);
}

/** A loss whose total is multiplied by a schedule's factor; terms stay as they are. */
export class ScheduledLoss extends WrappedLoss {
  readonly #schedule: Schedule;

  constructor(loss: Loss, schedule: Schedule) {
    super(loss);
    this.#schedule = schedule;
  }

  /** The factor goes to the device as an input, so that a recorded step follows it. */
  override prepare(classes: Int32Array, step = 0): Record<string, HostArray> {
    const factor = hostFloat32(Float32Array.of(scheduleFactor(this.#schedule, step)), []);
    return { ...this.inner.prepare(classes, step), scheduleFactor: factor };
  }

  override compute(batch: LossBatch): LossResult {
    const result = this.inner.compute(batch);
    return { ...result, total: tf.mul(result.total, batch.prepared['scheduleFactor']!) };
  }
}
