import { contentHash } from '@rangeloss/foundation';
import type { CellResult } from '../cell/cell-result.ts';
import { totalSteps } from '../cell/cell-steps.ts';
import type { Attempt } from './attempts.ts';
import type { PlannedCell } from './plan.ts';

/** What the cells that remain will take, as far as measured cells tell. */
export interface Estimate {
  /** Seconds of one worker; undefined before any cell was measured. */
  readonly seconds: number | undefined;
  /** The largest measured peak of a cell's process. */
  readonly peakMiB: number | undefined;
  readonly measured: number;
}

/**
 * Estimates from measured cells. A cell is judged by those with the same network, batch, data source and backend,
 * training time in proportion to the steps of all stages; where there is none, by the mean of all.
 */
export function estimate(
  remaining: readonly PlannedCell[],
  results: Iterable<CellResult>,
  attempts: ReadonlyMap<string, Attempt>,
): Estimate {
  const measured = [...results];
  const peaks = [...attempts.values()].flatMap(({ peakMiB }) => peakMiB ?? []);
  const peakMiB = peaks.length === 0 ? undefined : Math.max(...peaks);
  if (measured.length === 0) return { seconds: undefined, peakMiB, measured: 0 };
  const all = mean(measured.map(({ timing }) => timing.trainSeconds + timing.evaluateSeconds));
  const alike = new Map<string, CellResult[]>();
  for (const result of measured) {
    const key = kindOf(configOf(result));
    alike.set(key, [...(alike.get(key) ?? []), result]);
  }
  const seconds = remaining.map(({ config }) => {
    const same = alike.get(kindOf(config));
    if (same === undefined) return all;
    const perStep = mean(same.map((known) => known.timing.trainSeconds / totalSteps(configOf(known))));
    return perStep * totalSteps(config) + mean(same.map(({ timing }) => timing.evaluateSeconds));
  });
  return { seconds: seconds.reduce((sum, value) => sum + value, 0), peakMiB, measured: measured.length };
}

/** A result's configuration was checked when its cell ran. */
function configOf({ config }: CellResult): PlannedCell['config'] {
  return config as unknown as PlannedCell['config'];
}

function kindOf({ model, data, train, backend }: PlannedCell['config']): string {
  return contentHash({ model, source: data.source, batch: train.batch, backend });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
