import fs from 'node:fs';
import path from 'node:path';
import type { MlflowClient } from '../client.ts';
import type { Metric } from '../entities.ts';
import { MlflowConnectionError, MlflowError } from '../errors.ts';
import { splitBatch } from '../limits.ts';
import { fileBody } from '../node/artifact-files.ts';
import { collect } from '../paging.ts';
import { systemTags } from '../system-tags.ts';
import type { Entry, EntryOf } from './entry.ts';
import { runKeyTag } from './run-key.ts';
import type { ExperimentIds } from './servers.ts';

/** Metrics, params and tags of consecutive entries; one call or a few. */
export interface Bundle {
  readonly metrics: Metric[];
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
}

export const emptyBundle = (): Bundle => ({ metrics: [], params: new Map(), tags: new Map() });

export const bundleSize = (bundle: Bundle): number =>
  bundle.metrics.length + bundle.params.size + bundle.tags.size;

/** Adds an entry to a bundle. @returns false when it has to go by itself. */
export function addToBundle(bundle: Bundle, entry: Entry): boolean {
  if (entry.kind === 'metrics') {
    const { timestamp, step, modelId } = entry;
    for (const [key, value] of Object.entries(entry.values)) {
      bundle.metrics.push({ key, value, timestamp, step, ...(modelId === undefined ? {} : { modelId }) });
    }
    return true;
  }
  if (entry.kind === 'params') {
    const values = Object.entries(entry.values);
    // A server takes a key once a call; a changed value has to reach it on its own, to be refused.
    if (values.some(([key, value]) => (bundle.params.get(key) ?? value) !== value)) return false;
    for (const [key, value] of values) bundle.params.set(key, value);
    return true;
  }
  if (entry.kind !== 'tags') return false;
  for (const [key, value] of Object.entries(entry.values)) bundle.tags.set(key, value);
  return true;
}

/** An entry as one for each of its values. */
export function singles(entry: Entry): Entry[] {
  if (entry.kind === 'metrics') {
    return Object.entries(entry.values).map(([key, value]) => ({ ...entry, values: { [key]: value } }));
  }
  if (entry.kind !== 'params' && entry.kind !== 'tags') return [entry];
  return Object.entries(entry.values).map(([key, value]) => ({ ...entry, values: { [key]: value } }));
}

export interface OpenRunOptions {
  readonly experiments: ExperimentIds;
  /** Whether an earlier try may have made the run. */
  readonly mayExist: boolean;
  /** Whether to wait for a parent that is not there yet; else the run is made without it. Default true. */
  readonly parentComes?: boolean | undefined;
}

/** Finds or makes the run of a journal. Safe to repeat: a run made by an earlier try is found by its key. */
export async function openTargetRun(
  client: MlflowClient,
  start: EntryOf<'start'> | EntryOf<'continue'>,
  { experiments, mayExist, parentComes = true }: OpenRunOptions,
): Promise<{ runId: string; experimentId: string }> {
  if (start.kind === 'continue') {
    // It goes on, as Python's start_run(run_id) has it.
    return client.updateRun(start.runId, { status: 'RUNNING' });
  }
  const experimentId =
    start.experimentId ?? (await experiments.of(start.experimentName ?? 'Default', client));
  if (mayExist) {
    const existing = await findRun(client, experimentId, start.key);
    if (existing !== undefined) return { runId: existing, experimentId };
  }
  const tags: Record<string, string> = { ...start.tags, [runKeyTag]: start.key };
  if (start.parentKey !== undefined) {
    const parent = await findRun(client, experimentId, start.parentKey);
    if (parent !== undefined) tags[systemTags.parentRunId] = parent;
    else if (parentComes) {
      // Its own journal has not been delivered yet: tried again like a server that is away.
      const call = { method: 'POST', target: 'mlflow/runs/create' };
      throw new MlflowConnectionError('the parent run is not on the server yet', call);
    }
  }
  const { info } = await client.createRun(experimentId, {
    runName: start.runName,
    startTime: start.startTime,
    tags,
  });
  return { runId: info.runId, experimentId };
}

async function findRun(client: MlflowClient, experimentId: string, key: string): Promise<string | undefined> {
  const filter = `tags.\`${runKeyTag}\` = '${key}'`;
  const runs = await collect(client.searchRuns([experimentId], { filter, viewType: 'ALL', pageSize: 10 }));
  return runs[0]?.info.runId;
}

/** Writes entries to one run. */
export class TargetRun {
  readonly client: MlflowClient;
  readonly runId: string;

  constructor(client: MlflowClient, runId: string) {
    this.client = client;
    this.runId = runId;
  }

  async sendBundle(bundle: Bundle): Promise<void> {
    const list = (values: Map<string, string>): { key: string; value: string }[] =>
      [...values].map(([key, value]) => ({ key, value }));
    const batch = { metrics: bundle.metrics, params: list(bundle.params), tags: list(bundle.tags) };
    for (const part of splitBatch(batch)) await this.client.store.runs.logBatch(this.runId, part);
  }

  /** @param folder where the contents of artifacts are spooled. */
  async send(entry: Entry, folder: string): Promise<void> {
    switch (entry.kind) {
      case 'inputs':
        await this.client.logInputs(this.runId, entry.datasets);
        break;
      case 'artifact':
        await this.#artifact(entry, folder);
        break;
      case 'end':
        await this.client.setTerminated(this.runId, entry.status, entry.endTime);
        break;
      case 'metrics':
      case 'params':
      case 'tags': {
        const bundle = emptyBundle();
        addToBundle(bundle, entry);
        await this.sendBundle(bundle);
        break;
      }
      case 'start':
      case 'continue':
      case 'made':
      case 'sent':
      case 'refused':
        break;
    }
  }

  async #artifact(entry: EntryOf<'artifact'>, folder: string): Promise<void> {
    const file = path.join(folder, entry.spool);
    if (!fs.existsSync(file)) {
      throw new MlflowError(
        'INVALID_PARAMETER_VALUE',
        `the spooled content of artifact "${entry.path}" is gone`,
      );
    }
    await this.client.logArtifactBytes(this.runId, entry.path, fileBody(file));
  }
}
