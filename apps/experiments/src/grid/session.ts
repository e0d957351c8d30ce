import { gridProgress, silentProgress } from '../terminal/grid-progress.ts';
import { openStudyTracking } from '../tracking/study-tracking.ts';
import type { GridTracking } from './grid-tracking.ts';
import type { OpenedStudy } from './open-study.ts';
import type { PlannedCell } from './plan.ts';
import { type GridOutcome, runGrid } from './run-grid.ts';

/** How cells are run on this machine. */
export interface SessionOptions {
  readonly opened: Pick<OpenedStudy, 'study' | 'store' | 'attempts'>;
  /** The command, for the runs' tags. */
  readonly source: string;
  readonly retries: number;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

/** What runs cells of a study one batch after another: its tracking is opened once. */
export class StudySession {
  readonly tracking: GridTracking;
  readonly #options: SessionOptions;

  private constructor(options: SessionOptions, tracking: GridTracking) {
    this.#options = options;
    this.tracking = tracking;
  }

  /** @throws UserError when the tracking server does not answer */
  static async open(options: SessionOptions): Promise<StudySession> {
    const { study, store } = options.opened;
    return new StudySession(options, await openStudyTracking(study, store, options.source));
  }

  /** Runs cells, several at once. */
  async run(
    cells: readonly PlannedCell[],
    { workers, threads }: { readonly workers: number; readonly threads: number },
  ): Promise<GridOutcome> {
    const { opened, quiet, retries, signal } = this.#options;
    const { store, attempts } = opened;
    const progress = quiet ? silentProgress : gridProgress(opened.study.title, cells.length, workers);
    await store.prepare();
    try {
      const { tracking } = this;
      return await runGrid({ cells, store, attempts, retries, workers, threads, tracking, progress, signal });
    } finally {
      progress.close();
    }
  }
}
