import { UserError } from '@rangeloss/foundation';
import type { CellResult } from '../cell/cell-result.ts';
import type { Setting } from '../config/grid-points.ts';
import type { SearchTrial } from '../config/search-cells.ts';
import type { SearchConfig } from '../config/search-config.ts';
import type { Attempt } from './attempts.ts';
import type { PlannedCell } from './plan.ts';

/** A trial with its outcome. */
export interface ScoredTrial extends Omit<SearchTrial, 'cell'> {
  readonly id: string;
  /** The last value of the search's metric; undefined where the trial failed. */
  readonly score: number | undefined;
}

/** A search with everything that it tried: what goes into the log and the report. */
export interface SearchLog {
  readonly config: SearchConfig;
  readonly trials: readonly ScoredTrial[];
  /** The settings of the best trial, by label. */
  readonly chosen: ReadonlyMap<string, readonly Setting[]>;
}

/** The trials that still have neither a result nor a failure. */
export function openTrials(
  cells: readonly PlannedCell[],
  results: ReadonlyMap<string, CellResult>,
  attempts: ReadonlyMap<string, Attempt>,
): PlannedCell[] {
  return cells.filter(({ id }) => !results.has(id) && attempts.get(id)?.outcome !== 'failed');
}

/**
 * Chooses by the validation metric, the earliest trial among equals. A failed trial is a spent one.
 *
 * @param ids the cell of each trial
 * @throws UserError when no trial of a label has a score
 */
export function chooseTrials(
  config: SearchConfig,
  trials: readonly SearchTrial[],
  ids: readonly string[],
  results: ReadonlyMap<string, CellResult>,
): SearchLog {
  const scored = trials.map(({ label, trial, settings }, index): ScoredTrial => {
    const id = ids[index]!;
    return { label, trial, settings, id, score: scoreOf(results.get(id), config.metric) };
  });
  const sign = config.better === 'higher' ? 1 : -1;
  const chosen = new Map<string, readonly Setting[]>();
  for (const label of new Set(scored.map(({ label }) => label))) {
    const best = scored
      .filter((entry) => entry.label === label && entry.score !== undefined)
      .reduce<ScoredTrial | undefined>(
        (leader, entry) =>
          leader === undefined || sign * (entry.score! - leader.score!) > 0 ? entry : leader,
        undefined,
      );
    if (best === undefined) {
      throw new UserError(`No trial of the search for ${label} gave a value of ${config.metric}.`, {
        field: 'search.metric',
        mend: 'Look at the failures, correct search.space or search.metric, and use --resume errored.',
      });
    }
    // The seed of a trial is its own, not a finding.
    chosen.set(
      label,
      best.settings.filter(({ path }) => path !== 'seed'),
    );
  }
  return { config, trials: scored, chosen };
}

function scoreOf(result: CellResult | undefined, metric: string): number | undefined {
  const last = result?.curves[metric]?.value.at(-1);
  return last ?? undefined;
}
