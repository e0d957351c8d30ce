import { createHash } from 'node:crypto';
import path from 'node:path';
import type { MlflowClient } from 'mlflow-js';
import { RunLogger, type RunLoggerOptions } from 'mlflow-js/node';
import { cellName, type Study } from '../config/study.ts';
import type { CellTracking } from '../tracking/cell-tracking.ts';
import { endRun } from '../tracking/end-run.ts';
import type { OpenTracking } from '../tracking/open-tracking.ts';
import { journalKey } from '../tracking/provisional-run-id.ts';
import { type RunsPlace, shownUri } from '../tracking/runs-place.ts';
import type { PlannedCell } from './plan.ts';

export interface GridTrackingOptions {
  readonly tracking: OpenTracking;
  readonly study: Study;
  readonly tags: Readonly<Record<string, string>>;
  /** Where what a server has not got yet is kept. */
  readonly journalFolder: string;
}

/** The tag by which a grid's or a configuration's run is found again when the command is repeated. */
const KEY_TAG = 'rangeloss.key';

/**
 * The runs above the cells' own: one for the grid, and below it one for each configuration, whose children are the
 * seeds. All are logged by way of journals, so that a server may go away while the grid runs.
 */
export class GridTracking {
  readonly experimentId: string;
  readonly #options: GridTrackingOptions;
  /** Runs of earlier commands by their keys. */
  readonly #known: ReadonlyMap<string, string>;
  readonly #grid: RunLogger;
  readonly #configurations = new Map<string, RunLogger>();

  private constructor(
    options: GridTrackingOptions,
    experimentId: string,
    known: ReadonlyMap<string, string>,
  ) {
    this.#options = options;
    this.experimentId = experimentId;
    this.#known = known;
    const { study, tags } = options;
    this.#grid = this.#logger(`grid:${study.name}`, {
      runName: study.title,
      note: study.question,
      tags: { ...tags, 'rangeloss.level': 'grid' },
    });
  }

  /** Finds or makes the study's experiment and the grid's run. */
  static async open(options: GridTrackingOptions): Promise<GridTracking> {
    const { tracking, study } = options;
    const { experimentId } = await tracking.client.getOrCreateExperiment(study.name);
    const known = await keyedRuns(tracking.client, experimentId);
    const opened = new GridTracking(options, experimentId, known);
    await opened.#grid.flush();
    return opened;
  }

  /** The tracking URI, with the credentials that it may hold. */
  get uri(): string {
    return this.#options.tracking.uri;
  }

  /** Where the grid's run is, to be shown. */
  get place(): RunsPlace {
    return this.placeOf(this.#grid.knownRunId);
  }

  /** Where a run of this grid is; without an id that the store has given, where all are. */
  placeOf(runId: string | undefined): RunsPlace {
    const { tracking } = this.#options;
    const uri = shownUri(tracking);
    if (runId === undefined || journalKey(runId) !== undefined) return { uri };
    return { uri, runId, url: tracking.client.runUrl(this.experimentId, runId) };
  }

  /** The parent of a cell's run: the run of its configuration without the seed. */
  async forCell(cell: PlannedCell): Promise<CellTracking> {
    const { tracking, study, journalFolder } = this.#options;
    const configuration = this.#configuration(cell);
    // Where the server is there its id is there in a moment; else the cell's run is nested by the key.
    if (configuration.knownRunId === undefined) await configuration.flush(2);
    return {
      uri: tracking.uri,
      experiment: study.name,
      experimentId: this.experimentId,
      parentKey: configuration.key,
      ...(configuration.knownRunId === undefined ? {} : { parentRunId: configuration.knownRunId }),
      journalFolder,
    };
  }

  #configuration(cell: PlannedCell): RunLogger {
    const { seed: _, ...labels } = cell.labels;
    const name = cellName({ grid: cell.grid, labels });
    const hash = createHash('sha256').update(`${cell.grid} ${name}`).digest('hex').slice(0, 16);
    const key = `configuration:${this.#options.study.name}:${hash}`;
    let logger = this.#configurations.get(key);
    if (logger === undefined) {
      logger = this.#logger(key, {
        runName: name === '' ? 'configuration' : name,
        parent: this.#grid,
        tags: { 'rangeloss.level': 'configuration' },
      });
      this.#configurations.set(key, logger);
    }
    return logger;
  }

  /** Keeps a report's files as artifacts of the grid's run, under their paths in the report's folder. */
  logReport(files: readonly string[], folder: string): void {
    for (const file of files) {
      const below = path.dirname(path.relative(folder, file));
      this.#grid.logArtifact(file, ['report', ...(below === '.' ? [] : below.split(path.sep))].join('/'));
    }
  }

  /** Ends the grid's run and those of its configurations. */
  async close(status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void> {
    await Promise.all([this.#grid, ...this.#configurations.values()].map((logger) => endRun(logger, status)));
  }

  #logger(key: string, options: RunLoggerOptions): RunLogger {
    const { tracking, journalFolder } = this.#options;
    const runId = this.#known.get(key);
    return new RunLogger({
      ...options,
      trackingUri: tracking.uri,
      experimentId: this.experimentId,
      journalFolder,
      tags: { ...options.tags, [KEY_TAG]: key },
      ...(runId === undefined ? {} : { runId }),
    });
  }
}

/** The runs of grids and configurations that an experiment has, by their keys. */
async function keyedRuns(client: MlflowClient, experimentId: string): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  const filter = `tags.\`${KEY_TAG}\` LIKE '%'`;
  for await (const { info, data } of client.searchRuns([experimentId], { filter })) {
    const key = data.tags[KEY_TAG];
    if (key !== undefined) known.set(key, info.runId);
  }
  return known;
}
