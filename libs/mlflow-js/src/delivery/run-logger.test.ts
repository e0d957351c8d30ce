import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { FileStore } from '../file/file-store.ts';
import { collect } from '../paging.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { RunLogger } from './run-logger.ts';
import { StepClock } from './step-clock.ts';
import { journalsIn } from './journals-in.ts';
import { syncJournals } from './sync-journals.ts';

const folder = temporaryFolder();
const mlruns = path.join(folder, 'mlruns');
const client = new MlflowClient(new FileStore(mlruns));
afterAll(() => {
  removeFolder(folder);
});

it('writes a whole run into a folder from the other thread, and needs no journal', async () => {
  const warnings: string[] = [];
  const logger = new RunLogger({
    trackingUri: mlruns,
    env: {},
    experimentName: 'direct',
    runName: 'logged',
    params: { k: 2 },
    note: 'a note',
    journalFolder: path.join(folder, 'unused'),
    onWarning: (message) => warnings.push(message),
  });
  for (let step = 0; step < 100; step++) logger.logMetrics({ loss: step / 7, NaN: NaN }, { step });
  logger.logMetric('bad\nname', 1);
  logger.logParams({ k: 3, margin: 40 });
  logger.logText('hello', 'a/b.txt');
  const child = new RunLogger({ trackingUri: mlruns, env: {}, parent: logger, runName: 'child' });
  child.logMetric('loss', 1);
  const childEnd = await child.end('FAILED');
  const end = await logger.end();
  expect(end).toMatchObject({ delivered: true, dropped: 1, refused: 1, journal: undefined });
  expect(warnings).toHaveLength(2);
  const run = await client.getRun(end.runId!);
  expect(run.info).toMatchObject({ status: 'FINISHED', runName: 'logged' });
  expect(run.data.params).toEqual({ k: '2', margin: '40' });
  const points = await collect(client.getMetricHistory(end.runId!, 'loss'));
  expect(points.map(({ step, value }) => [step, value])).toEqual(
    Array.from({ length: 100 }, (_, step) => [step, step / 7]),
  );
  expect(new TextDecoder().decode(await client.readArtifact(end.runId!, 'a/b.txt'))).toBe('hello');
  const childRun = await client.getRun(childEnd.runId!);
  expect(childRun.data.tags['mlflow.parentRunId']).toBe(end.runId);
  expect(childRun.info).toMatchObject({ status: 'FAILED', experimentId: end.experimentId });
  expect(fs.existsSync(path.join(folder, 'unused'))).toBe(false);
  logger.logMetric('late', 1);
  expect(logger.state.dropped).toBe(2);
});

it('never throws, whatever it is given, and says it once a minute', async () => {
  const warnings: string[] = [];
  const logger = new RunLogger({
    trackingUri: 'http://127.0.0.1:1',
    env: {},
    experimentName: 'x',
    journalFolder: path.join(folder, 'never'),
    onWarning: (message) => {
      warnings.push(message);
      throw new Error('a broken listener');
    },
  });
  logger.logMetric('a', 'text' as never);
  logger.logMetric('a', 1, { step: 0.5 });
  logger.logParams({ long: 'x'.repeat(6001) });
  logger.logArtifactBytes('../up', new Uint8Array(1));
  logger.logArtifact(path.join(folder, 'absent'));
  expect(logger.state.dropped).toBe(5);
  expect(warnings).toHaveLength(1);
  const end = await logger.end('FINISHED', { seconds: 0.1 });
  expect(end).toMatchObject({ delivered: false, runId: undefined });
  expect(journalsIn(path.join(folder, 'never'))).toEqual([end.journal]);
});

it('shows no secret: not itself, not in what it says, not in its journal', async () => {
  const said: string[] = [];
  const logger = new RunLogger({
    trackingUri: 'http://ada:TOPSECRET@127.0.0.1:1',
    env: { MLFLOW_TRACKING_TOKEN: 'TOPSECRET', MLFLOW_TRACKING_PASSWORD: 'TOPSECRET' },
    experimentName: 'x',
    journalFolder: path.join(folder, 'secret'),
    onWarning: (message) => said.push(message),
  });
  logger.logMetric('loss', 1);
  await expect.poll(() => said.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const end = await logger.end('FINISHED', { seconds: 0.1 });
  expect(logger.trackingUri).toBe('http://127.0.0.1:1');
  const shown = [
    inspect(logger, { depth: 20, showHidden: true }),
    JSON.stringify([logger, end, logger.state, said]),
    fs.readFileSync(end.journal!, 'utf8'),
  ];
  expect(shown.join('\n')).not.toMatch(/TOPSECRET|YWRhOlRPUFNFQ1JFVA/);
});

it('leaves everything in the journal when the process exits at once, and a folder takes it over', async () => {
  const journalFolder = path.join(folder, 'exit');
  const script = `
    const { RunLogger } = await import(${JSON.stringify(path.join(import.meta.dirname, 'run-logger.ts'))});
    const logger = new RunLogger({ trackingUri: 'http://127.0.0.1:1', env: {}, experimentName: 'exit', journalFolder: process.argv[1] });
    for (let step = 0; step < 1000; step++) logger.logMetric('loss', step, { step });
    await new Promise((resolve) => setTimeout(resolve, Number(process.argv[2])));
    for (let step = 1000; step < 2000; step++) logger.logMetric('loss', step, { step });
    process.exit(7);`;
  for (const milliseconds of ['0', '3000']) {
    const args = ['--import', 'tsx', '--input-type=module', '-e', script, journalFolder, milliseconds];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    expect((await once(child, 'exit'))[0]).toBe(7);
    const [synced] = await syncJournals(journalFolder, mlruns, { env: {} });
    expect(synced).toMatchObject({ outcome: 'delivered', metrics: 2000 });
    const points = await collect(client.getMetricHistory(synced!.runId!, 'loss'));
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 2000 }, (_, step) => step));
  }
});

it('stops within seconds of a SIGTERM, also while an end waits for a server that is away', async () => {
  const journalFolder = path.join(folder, 'stopped');
  const script = `
    const { RunLogger } = await import(${JSON.stringify(path.join(import.meta.dirname, 'run-logger.ts'))});
    const logger = new RunLogger({ trackingUri: 'http://127.0.0.1:1', env: {}, experimentName: 'x', journalFolder: process.argv[1] });
    logger.logMetric('loss', 1);
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), 100);
    await logger.end('FINISHED', { seconds: 600 });`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script, journalFolder];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  expect((await once(child, 'exit'))[1]).toBe('SIGTERM');
  const synced = await syncJournals(journalFolder, mlruns, { env: {} });
  expect(synced).toMatchObject([{ outcome: 'delivered', metrics: 1 }]);
});

it('delivers a child whose parent is lost for good', async () => {
  const journalFolder = path.join(folder, 'orphan');
  const options = { trackingUri: 'http://127.0.0.1:1', env: {}, journalFolder, onWarning: () => undefined };
  const parent = new RunLogger({ ...options, experimentName: 'orphan' });
  const child = new RunLogger({ ...options, parent, runName: 'child' });
  const [parentEnd] = await Promise.all(
    [parent, child].map((logger) => logger.end('FINISHED', { seconds: 0.1 })),
  );
  fs.rmSync(parentEnd!.journal!);
  expect(await syncJournals(journalFolder, mlruns, { env: {} })).toMatchObject([{ outcome: 'delivered' }]);
});

it('gives equal points of a step times of their own, never going back', () => {
  const clock = new StepClock();
  const times = [clock.time(['a', 'b'], 1), clock.time(['a'], 1), clock.time(['b'], 1), clock.time(['a'], 1)];
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  expect(new Set([times[0], times[1], times[3]]).size).toBe(3);
});
