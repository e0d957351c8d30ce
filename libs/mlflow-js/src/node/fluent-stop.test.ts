import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { withRun } from '../fluent.ts';
import { FileStore } from '../file/file-store.ts';
import { collect } from '../paging.ts';
import { type MlflowServer, startServer } from '../testing/mlflow-server.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { startScript } from '../testing/script-process.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { createClient } from './create-client.ts';

const mlflow = mlflowRequirement();
const folder = temporaryFolder();
const mlruns = path.join(folder, 'mlruns');
let server: MlflowServer | undefined;

beforeAll(async () => {
  if ('python' in mlflow) server = await startServer(mlflow.python, path.join(folder, 'server'));
});
afterAll(async () => {
  await server?.kill();
  removeFolder(folder);
});

/** Runs the process, stops it once its runs go on. @returns how it ended. */
async function stopped(uri: string, how: string, signal?: NodeJS.Signals): Promise<unknown> {
  const script = path.join(import.meta.dirname, '../testing/stopped-process.ts');
  const { child, lines, end } = startScript(script, [uri, 'stopped', how]);
  for await (const line of lines) if (line === 'ready' && signal !== undefined) child.kill(signal);
  return end;
}

async function statuses(uri: string, how: string): Promise<string[]> {
  const client = createClient(uri, {});
  const { experimentId } = await client.getOrCreateExperiment('stopped');
  const runs = await collect(client.searchRuns([experimentId], { filter: `run_name LIKE '${how} %'` }));
  await client.close();
  expect(runs.every(({ info }) => info.endTime! >= info.startTime)).toBe(true);
  return runs.map(({ info }) => `${info.runName} ${info.status}`).sort();
}

describe.each(['a folder', 'a server'])('withRun of a process that is stopped, logging to %s', (where) => {
  const lacks = where === 'a server' && 'lacking' in mlflow;
  const uri = (): string => (where === 'a server' ? server!.uri : mlruns);

  it.skipIf(lacks).each(['SIGINT', 'SIGTERM'] as const)('ends its runs as killed on %s', async (signal) => {
    expect(await stopped(uri(), `by ${signal}`, signal)).toBe(signal);
    expect(await statuses(uri(), `by ${signal}`)).toEqual([
      `by ${signal} inner KILLED`,
      `by ${signal} outer KILLED`,
    ]);
  });

  it.skipIf(lacks)('ends its runs as failed when the body throws', async () => {
    expect(await stopped(uri(), 'throws')).toBe(1);
    expect(await statuses(uri(), 'throws')).toEqual(['throws inner FAILED', 'throws outer FAILED']);
  });

  it.skipIf(lacks)('leaves the end to a program that has a handler of its own', async () => {
    expect(await stopped(uri(), 'handled', 'SIGTERM')).toBe(0);
    expect(await statuses(uri(), 'handled')).toEqual(['handled inner FINISHED', 'handled outer FINISHED']);
  });
});

it('watches the process while a run goes on, and no longer', async () => {
  const before = process.listenerCount('SIGTERM');
  const during = (watchProcess?: boolean): Promise<number> =>
    withRun(createClient(mlruns, {}), { experimentName: 'x', watchProcess }, () =>
      process.listenerCount('SIGTERM'),
    );
  expect(await during()).toBe(before + 1);
  expect(await during(false)).toBe(before);
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

it('keeps the first end: what a body does after the stop does not finish a killed run', async () => {
  let stop: (() => Promise<unknown>) | undefined;
  const client = new MlflowClient(new FileStore(mlruns), {
    watchStop: (action) => {
      stop = action;
      return () => undefined;
    },
  });
  const runId = await withRun(client, { experimentName: 'x' }, async (run) => {
    await stop!();
    return run.runId;
  });
  expect((await client.getRun(runId)).info.status).toBe('KILLED');
});
