import { createHash } from 'node:crypto';
import type { MlflowClient } from 'mlflow-js';
import { cellName, type Study } from '../config/study.ts';
import type { PlannedCell } from './plan.ts';

/** Where a cell's run belongs. */
export interface CellTracking {
  readonly uri: string;
  readonly experiment: string;
  readonly parentRunId?: string;
}

/**
 * The runs above the cells' own: one for the grid, and below it one for each configuration, whose children are the
 * seeds. Both are found again by their tags when the command is repeated.
 */
export class GridTracking {
  readonly uri: string;
  readonly experiment: string;
  readonly experimentId: string;
  readonly gridRunId: string;
  readonly #client: MlflowClient;
  readonly #configurations = new Map<string, Promise<string>>();

  private constructor(
    client: MlflowClient,
    uri: string,
    experiment: { name: string; id: string },
    gridRunId: string,
  ) {
    this.#client = client;
    this.uri = uri;
    this.experiment = experiment.name;
    this.experimentId = experiment.id;
    this.gridRunId = gridRunId;
  }

  /** Finds or makes the study's experiment and the grid's run. */
  static async open(
    client: MlflowClient,
    study: Study,
    uri: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<GridTracking> {
    const { experimentId } = await client.getOrCreateExperiment(study.name);
    const key = `grid:${study.name}`;
    const found = await findRun(client, experimentId, key);
    const gridRunId =
      found ??
      (
        await client.createRun(experimentId, {
          runName: study.title,
          note: study.question,
          tags: { ...tags, 'rangeloss.key': key, 'rangeloss.level': 'grid' },
        })
      ).info.runId;
    await client.updateRun(gridRunId, { status: 'RUNNING' });
    return new GridTracking(client, uri, { name: study.name, id: experimentId }, gridRunId);
  }

  /** The parent of a cell's run: the run of its configuration without the seed. */
  async forCell(cell: PlannedCell): Promise<CellTracking> {
    const { seed: _, ...labels } = cell.labels;
    const name = cellName({ grid: cell.grid, labels });
    const key = `configuration:${this.gridRunId}:${createHash('sha256').update(`${cell.grid} ${name}`).digest('hex').slice(0, 16)}`;
    if (!this.#configurations.has(key)) this.#configurations.set(key, this.#configuration(key, name));
    return { uri: this.uri, experiment: this.experiment, parentRunId: await this.#configurations.get(key)! };
  }

  async #configuration(key: string, name: string): Promise<string> {
    const found = await findRun(this.#client, this.experimentId, key);
    if (found !== undefined) return found;
    const run = await this.#client.createRun(this.experimentId, {
      runName: name === '' ? 'configuration' : name,
      parentRunId: this.gridRunId,
      tags: { 'rangeloss.key': key, 'rangeloss.level': 'configuration' },
    });
    return run.info.runId;
  }

  /** Ends the grid's run and those of its configurations. */
  async close(status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void> {
    for (const runId of await Promise.all(this.#configurations.values()))
      await this.#client.setTerminated(runId, status);
    await this.#client.setTerminated(this.gridRunId, status);
  }
}

async function findRun(client: MlflowClient, experimentId: string, key: string): Promise<string | undefined> {
  for await (const run of client.searchRuns([experimentId], {
    filter: `tags.\`rangeloss.key\` = '${key}'`,
  })) {
    if (run.data.tags['rangeloss.key'] === key) return run.info.runId;
  }
  return undefined;
}
