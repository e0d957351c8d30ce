import * as z from 'zod';
import type { MlflowClient } from './client.ts';
import type { Run, Tags } from './entities.ts';
import { MlflowAnswerError, notFound } from './errors.ts';
import { collect } from './paging.ts';
import { systemTags } from './system-tags.ts';
import { type Table, joinTables, tableOf, tablePath, tableSchema, withRunColumns } from './tables.ts';

const loggedSchema = z.array(z.object({ path: z.string(), type: z.string() }));

/** Writes a table, below the rows that the file has, and notes it in the tag by which MLflow finds tables. */
export async function logTable(
  client: MlflowClient,
  runId: string,
  columns: Readonly<Record<string, readonly unknown[]>>,
  artifactFile: string,
): Promise<void> {
  const path = tablePath(artifactFile);
  const added = tableOf(columns);
  const before = await readTable(client, runId, path);
  await client.logText(runId, JSON.stringify(before ? joinTables([before, added]) : added), path);
  const run = await client.getRun(runId);
  if (hasTable(run, path)) return;
  const logged = [...loggedArtifacts(run.data.tags), { path, type: 'table' }];
  await client.setTag(runId, systemTags.loggedArtifacts, JSON.stringify(logged));
}

export interface LoadTableOptions {
  /** Only these runs; those of them that have no such table are left out. Default: all of the experiment. */
  readonly runIds?: readonly string[] | undefined;
  /** Columns that say of which run a row is: `run_id`, `status`, `params.loss`, ... as `search_runs` names them. */
  readonly extraColumns?: readonly string[] | undefined;
}

/** The tables of several runs below each other, the newest run's first. */
export async function loadTable(
  client: MlflowClient,
  experimentId: string,
  artifactFile: string,
  { runIds, extraColumns = [] }: LoadTableOptions,
): Promise<Table> {
  const path = tablePath(artifactFile);
  const ofTables = `tags.\`${systemTags.loggedArtifacts}\` LIKE '%"table"%'`;
  const wanted = runIds?.map((runId) => `'${runId}'`).join(', ');
  const filter = wanted === undefined ? ofTables : `${ofTables} and attributes.run_id IN (${wanted})`;
  const tables: Table[] = [];
  for (const run of await collect(client.searchRuns([experimentId], { filter }))) {
    if (!hasTable(run, path)) continue;
    const table = await readTable(client, run.info.runId, path);
    if (table === undefined) throw notFound(`Artifact ${path} not found for run ${run.info.runId}.`);
    tables.push(withRunColumns(table, run, extraColumns));
  }
  if (tables.length === 0) throw notFound(`No run of experiment ${experimentId} has the table ${path}.`);
  return joinTables(tables);
}

async function readTable(client: MlflowClient, runId: string, path: string): Promise<Table | undefined> {
  // Asked for first: the server of MLflow 2 answers 500 for a file that is not there, which would be tried for minutes.
  const files = await client.listArtifacts(runId, path.split('/').slice(0, -1).join('/'));
  if (!files.some((file) => file.path === path)) return undefined;
  const bytes = await client.readArtifact(runId, path);
  try {
    return tableSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    const call = { method: 'GET', target: `artifact ${path} of run ${runId}` };
    throw new MlflowAnswerError(`${path} is no table`, call, { cause: error });
  }
}

/** What a run's tag says of the tables and images among its artifacts. */
function loggedArtifacts(tags: Tags): z.output<typeof loggedSchema> {
  try {
    return loggedSchema.parse(JSON.parse(tags[systemTags.loggedArtifacts] ?? '[]'));
  } catch {
    return [];
  }
}

const hasTable = (run: Run, path: string): boolean =>
  loggedArtifacts(run.data.tags).some((entry) => entry.type === 'table' && entry.path === path);
