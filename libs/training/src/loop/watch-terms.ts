import { z } from 'zod';
import type { TrainingCallback } from './callbacks.ts';

export interface WatchTermsOptions {
  /** Diagnostics in a row without a gradient before a term counts as dead (default 3). */
  readonly deadAfter?: number;
  /** A loss above it counts as diverging; by default ten times the first loss. */
  readonly lossBound?: number;
  /** Told once per term and once about divergence. */
  readonly warn: (message: string) => void;
}

const stateSchema = z.object({
  silent: z.record(z.string(), z.int()),
  bound: z.number().optional(),
  warned: z.boolean(),
});

/** Warns about a term that does nothing and about a loss that runs away, with what to change. */
export function watchTerms({ deadAfter = 3, lossBound, warn }: WatchTermsOptions): TrainingCallback {
  const silent = new Map<string, number>();
  let bound = lossBound;
  let warned = false;
  return {
    name: 'watch-terms',
    save: () => ({ silent: Object.fromEntries(silent), bound, warned }),
    load: (state) => {
      const saved = stateSchema.parse(state);
      for (const [name, count] of Object.entries(saved.silent)) silent.set(name, count);
      ({ bound, warned } = saved);
    },
    onStep: ({ loss, step, rate }) => {
      bound ??= 10 * Math.max(Math.abs(loss), 1);
      if (warned || loss <= bound) return;
      warned = true;
      warn(
        `The loss is ${loss} at step ${step}, above ${bound}: lower the learning rate (${rate} now) or warm up longer.`,
      );
    },
    onDiagnostics: ({ terms, step, hingeShare }) => {
      for (const [name, { gradientNorm }] of Object.entries(terms)) {
        const count = gradientNorm > 0 ? 0 : (silent.get(name) ?? 0) + 1;
        silent.set(name, count);
        if (count !== deadAfter) continue;
        const mend =
          hingeShare[name] === 0
            ? 'its hinge is never open: raise the margin, or normalise the embeddings'
            : 'no image takes part: margins are met (raise the margin, or normalise the embeddings), or batches lack its pairs ' +
              '(draw more images per identity)';
        warn(`The term "${name}" has had no gradient in ${deadAfter} looks up to step ${step}: ${mend}.`);
      }
    },
  };
}
