import { parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';

/** The learning rate of each step, a pure function: a resumed run needs no state for it. */
export type RateSchedule = (step: number) => number;

const warmup = z.int().nonnegative().default(0);

/** The factor on the base rate over the run; every schedule may begin with a linear warm-up of some steps. */
export const scheduleSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('constant'), warmup }),
  z.strictObject({
    name: z.literal('multi-step'),
    /** Where the rate falls: steps from 1 on, or shares of the run below 1. */
    milestones: z.array(z.number().positive()).min(1).default([0.5, 0.75]),
    factor: z.number().positive().lt(1).default(0.1),
    warmup,
  }),
  z.strictObject({
    name: z.literal('cosine'),
    /** Share of the base rate that is left at the end. */
    final: z.number().min(0).max(1).default(0),
    warmup,
  }),
  z.strictObject({
    name: z.literal('poly'),
    power: z.number().positive().default(1),
    final: z.number().min(0).max(1).default(0),
    warmup,
  }),
]);

export type ScheduleConfig = z.input<typeof scheduleSchema>;

export interface ScheduleContext {
  /** The base rate, the optimiser's. */
  readonly rate: number;
  /** Steps of the whole run. */
  readonly steps: number;
}

/**
 * Makes a schedule. Warm-up rises linearly, `(step + 1) / warmup` of the rate; cosine and poly then run from the
 * end of the warm-up to the end of the run (Loshchilov and Hutter 2017, equation 5, without restarts).
 *
 * @throws ConfigError when the configuration does not fit its schema
 */
export function createSchedule(config: ScheduleConfig, { rate, steps }: ScheduleContext): RateSchedule {
  const schedule = parseConfig(scheduleSchema, config, 'schedule');
  const factor = factorOf(schedule, steps);
  return (step) => {
    if (step < schedule.warmup) return (rate * (step + 1)) / schedule.warmup;
    return rate * factor(step);
  };
}

function factorOf(schedule: z.output<typeof scheduleSchema>, steps: number): (step: number) => number {
  const progress = (step: number) =>
    Math.min(1, (step - schedule.warmup) / Math.max(1, steps - schedule.warmup));
  switch (schedule.name) {
    case 'constant':
      return () => 1;
    case 'multi-step': {
      const falls = schedule.milestones.map((at) => (at < 1 ? Math.round(at * steps) : at));
      return (step) => schedule.factor ** falls.filter((fall) => step >= fall).length;
    }
    case 'cosine':
      return (step) => schedule.final + ((1 - schedule.final) * (1 + Math.cos(Math.PI * progress(step)))) / 2;
    case 'poly':
      return (step) => schedule.final + (1 - schedule.final) * (1 - progress(step)) ** schedule.power;
  }
}
