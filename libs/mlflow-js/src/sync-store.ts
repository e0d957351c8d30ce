import type { MlflowClient } from './client.ts';
import { runKeyTag } from './delivery/run-key.ts';
import type { Run } from './entities.ts';
import { MlflowError } from './errors.ts';
import { limits } from './limits.ts';
import { collect } from './paging.ts';
import { systemTags } from './system-tags.ts';

/** On the copy: the state of the original when it was copied whole. */
const syncedTag = 'mlflow-js.synced';

export interface SyncStoreOptions {
  /** Names of the experiments to copy; default all that are not deleted. */
  readonly experiments?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRun?: ((run: Run, outcome: 'copied' | 'unchanged') => void) | undefined;
}

export interface StoreSync {
  readonly experiments: number;
  readonly copied: number;
  /** Runs that an earlier call had copied and that have not changed. */
  readonly unchanged: number;
  /** Original run id -> id of the copy. */
  readonly runIds: Readonly<Record<string, string>>;
}

/**
 * Copies experiments and runs from one store to another: params, tags, whole metric histories with their times and
 * steps, dataset inputs, artifacts, nesting, status and times. It may be repeated, and goes on where it was stopped: a
 * copy is known by a tag with its original's id. Deleted runs, logged models and the registry are left out.
 */
export async function syncStore(
  from: MlflowClient,
  to: MlflowClient,
  options: SyncStoreOptions = {},
): Promise<StoreSync> {
  const runIds: Record<string, string> = {};
  const counts = { experiments: 0, copied: 0, unchanged: 0 };
  for await (const experiment of from.searchExperiments()) {
    if (options.experiments !== undefined && !options.experiments.includes(experiment.name)) continue;
    const runs = await collect(from.searchRuns([experiment.experimentId]));
    if (runs.length === 0 && experiment.name === 'Default') continue;
    counts.experiments += 1;
    const { experimentId } = await to.getOrCreateExperiment(experiment.name);
    for (const [key, value] of Object.entries(experiment.tags))
      await to.setExperimentTag(experimentId, key, value);
    const existing = await copies(to, experimentId);
    for (const run of parentsFirst(runs)) {
      options.signal?.throwIfAborted();
      const copy = existing.get(run.info.runId);
      const unchanged = copy !== undefined && copy.data.tags[syncedTag] === stateOf(run);
      runIds[run.info.runId] = unchanged
        ? copy.info.runId
        : await copyRun(from, to, run, experimentId, copy, runIds);
      counts[unchanged ? 'unchanged' : 'copied'] += 1;
      options.onRun?.(run, unchanged ? 'unchanged' : 'copied');
    }
  }
  return { ...counts, runIds };
}

/** A run that has ended does not change any more, but for its tags; one that goes on is copied again. */
const stateOf = ({ info, data }: Run): string | undefined =>
  info.endTime === undefined
    ? undefined
    : `${info.status} ${info.endTime} ${JSON.stringify(data.tags).length}`;

async function copies(to: MlflowClient, experimentId: string): Promise<Map<string, Run>> {
  const found = new Map<string, Run>();
  // Any value: MLflow 2 does not know IS NOT NULL.
  for await (const run of to.searchRuns([experimentId], { filter: `tags.\`${runKeyTag}\` LIKE '%'` })) {
    found.set(run.data.tags[runKeyTag]!, run);
  }
  return found;
}

/** A child's copy has to name its parent's, so that has to be there first. */
function parentsFirst(runs: readonly Run[]): Run[] {
  const waiting = new Map(runs.map((run) => [run.info.runId, run]));
  const sorted: Run[] = [];
  const visit = (run: Run): void => {
    if (!waiting.delete(run.info.runId)) return;
    const parent = waiting.get(run.data.tags[systemTags.parentRunId] ?? '');
    if (parent !== undefined) visit(parent);
    sorted.push(run);
  };
  // Oldest first, as they were made.
  [...runs].sort((a, b) => a.info.startTime - b.info.startTime).forEach(visit);
  return sorted;
}

async function copyRun(
  from: MlflowClient,
  to: MlflowClient,
  run: Run,
  experimentId: string,
  earlier: Run | undefined,
  runIds: Readonly<Record<string, string>>,
): Promise<string> {
  const { info, data, inputs } = run;
  const tags: Record<string, string> = { ...data.tags, [runKeyTag]: info.runId };
  const parent = runIds[data.tags[systemTags.parentRunId] ?? ''];
  if (parent !== undefined) tags[systemTags.parentRunId] = parent;
  const made =
    earlier ?? (await to.createRun(experimentId, { runName: info.runName, startTime: info.startTime, tags }));
  const { runId } = made.info;
  await to.logParams(runId, data.params);
  if (earlier !== undefined) await to.setTags(runId, tags);
  for (const key of Object.keys(data.metrics)) await copyHistory(from, to, info.runId, runId, key);
  if (inputs.datasetInputs.length > 0) await to.logInputs(runId, inputs.datasetInputs);
  await copyArtifacts(from, to, info.runId, runId, '');
  if (info.endTime !== undefined || info.status !== 'RUNNING') {
    await to.store.runs.update(runId, { status: info.status, endTime: info.endTime });
  }
  // Last of all: a copy without it is not whole and is taken up again.
  const state = stateOf(run);
  if (state !== undefined) await to.setTag(runId, syncedTag, state);
  return runId;
}

async function copyHistory(
  from: MlflowClient,
  to: MlflowClient,
  source: string,
  target: string,
  key: string,
): Promise<void> {
  const known = new Set<string>();
  // A server keeps equal points once; a folder appends, so what an earlier call wrote is left out.
  if (to.trackingUri.startsWith('file:')) {
    for await (const point of to.getMetricHistory(target, key))
      known.add(`${point.timestamp} ${point.step} ${point.value}`);
  }
  let batch = [];
  for await (const point of from.getMetricHistory(source, key)) {
    if (known.has(`${point.timestamp} ${point.step} ${point.value}`)) continue;
    batch.push(point);
    if (batch.length < limits.metricsPerBatch) continue;
    await to.logBatch(target, { metrics: batch });
    batch = [];
  }
  if (batch.length > 0) await to.logBatch(target, { metrics: batch });
}

async function copyArtifacts(
  from: MlflowClient,
  to: MlflowClient,
  source: string,
  target: string,
  folder: string,
): Promise<void> {
  const [files, there] = await Promise.all([from.listArtifacts(source, folder), listed(to, target, folder)]);
  for (const file of files) {
    if (file.isDir) await copyArtifacts(from, to, source, target, file.path);
    else if (!there.has(`${file.path} ${file.fileSize ?? -1}`)) {
      const repository = await from.artifacts(source);
      await to.logArtifactBytes(target, file.path, () => repository.read(file.path));
    }
  }
}

async function listed(to: MlflowClient, runId: string, folder: string): Promise<Set<string>> {
  try {
    return new Set(
      (await to.listArtifacts(runId, folder)).map(({ path, fileSize }) => `${path} ${fileSize ?? -1}`),
    );
  } catch (error) {
    // A server without that folder may say so in place of an empty list.
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return new Set();
    throw error;
  }
}
