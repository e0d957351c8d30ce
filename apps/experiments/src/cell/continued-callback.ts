import type { TrainingCallback } from '@rangeloss/training';

/** A callback that sees the steps of a later stage counted on from those before it, so that its curves go on. */
export function continued(callback: TrainingCallback, offset: number): TrainingCallback {
  if (offset === 0) return callback;
  const on = <T extends { readonly step: number }>(numbers: T): T => ({
    ...numbers,
    step: offset + numbers.step,
  });
  return {
    ...(callback.name === undefined ? {} : { name: callback.name }),
    onStart: (control, from) => callback.onStart?.(control, from === 0 ? 0 : offset + from),
    onStep: (metrics, control) => callback.onStep?.(on(metrics), control),
    onDiagnostics: (report, control) => callback.onDiagnostics?.(on(report), control),
    onEvaluate: (step, control) => callback.onEvaluate?.(offset + step, control),
    onEvaluated: (evaluation, control) => callback.onEvaluated?.(on(evaluation), control),
    save: () => callback.save?.(),
    load: (state) => {
      callback.load?.(state);
    },
  };
}
