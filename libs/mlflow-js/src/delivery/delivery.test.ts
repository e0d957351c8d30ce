import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '../node/create-client.ts';
import { collect } from '../paging.ts';
import { type Fault, FaultyProxy } from '../testing/faulty-proxy.ts';
import { freePort } from '../testing/free-port.ts';
import { MlflowServer } from '../testing/mlflow-server.ts';
import { pythonDump } from '../testing/python-client.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { startScript } from '../testing/script-process.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { RunLogger } from './run-logger.ts';
import { journalsIn } from './journals-in.ts';
import { syncJournals } from './sync-journals.ts';

const mlflow = mlflowRequirement();
const deep = process.env['RANGELOSS_DEEP'] === '1';

describe.skipIf('lacking' in mlflow)('delivery to a real mlflow server', () => {
  const python = 'python' in mlflow ? mlflow.python : '';
  const folder = temporaryFolder();
  const journalFolder = path.join(folder, 'journal');
  const experimentName = 'delivery';
  const delivery = { maxAge: 0.1, firstWait: 0.02, longestWait: 0.2 };
  let server: MlflowServer;
  /** What MLflow's Python client has to find in the end: run name -> points and status. */
  const expected = new Map<string, { points: number; status: string }>();

  beforeAll(async () => {
    // A port that stays free while the server is away.
    server = new MlflowServer(python, path.join(folder, 'server'), await freePort());
  });
  afterAll(async () => {
    await server.kill();
    removeFolder(folder);
  });

  const newLogger = (runName: string, trackingUri = server.uri): RunLogger =>
    new RunLogger({
      trackingUri,
      env: {},
      experimentName,
      runName,
      journalFolder,
      delivery,
      onWarning: () => undefined,
    });
  const logPoints = (logger: RunLogger, from: number, to: number): void => {
    for (let step = from; step < to; step++) logger.logMetric('loss', step / 7, { step });
  };
  const expectPoints = async (runId: string, count: number): Promise<void> => {
    const client = createClient(server.uri, {});
    const points = await collect(client.getMetricHistory(runId, 'loss'));
    await client.close();
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: count }, (_, step) => step));
    expect(points.every(({ value, step }) => value === step / 7)).toBe(true);
  };

  it('keeps everything when the server is away at the start, and delivers when it comes', async () => {
    const logger = newLogger('away at start');
    logPoints(logger, 0, 500);
    logger.logText('hello', 'notes/a.txt');
    expect(await logger.flush(0.5)).toBe(false);
    await vi.waitFor(() => {
      expect(logger.state.lastFailure).toMatch(/ECONNREFUSED/);
    }, 60_000);
    await server.start();
    logPoints(logger, 500, 600);
    const end = await logger.end('FINISHED', { seconds: 60 });
    expect(end).toMatchObject({ delivered: true, dropped: 0, refused: 0, journal: undefined });
    expect(journalsIn(journalFolder)).toEqual([]);
    await expectPoints(end.runId!, 600);
    expected.set('away at start', { points: 600, status: 'FINISHED' });
  });

  it('nests a run under one that another logger makes, and loses only the value that is refused', async () => {
    const parent = newLogger('parent');
    const child = new RunLogger({
      trackingUri: server.uri,
      env: {},
      runName: 'child',
      journalFolder,
      delivery,
      parent,
      onWarning: () => undefined,
    });
    child.logParams({ k: 2 });
    child.logParams({ k: 3, margin: 40 });
    child.logMetric('not % allowed', 1);
    logPoints(child, 0, 10);
    const childEnd = await child.end('FINISHED', { seconds: 60 });
    const parentEnd = await parent.end('FINISHED', { seconds: 60 });
    expect(childEnd).toMatchObject({ delivered: true, refused: 1, dropped: 1 });
    const client = createClient(server.uri, {});
    const run = await client.getRun(childEnd.runId!);
    expect(run.data.params).toEqual({ k: '2', margin: '40' });
    expect(run.data.tags['mlflow.parentRunId']).toBe(parentEnd.runId);
    expected.set('child', { points: 10, status: 'FINISHED' });
  });

  it('asks a server three times for a short run, and shares what the runs have in common', async () => {
    const proxy = await new FaultyProxy(server.uri).start();
    const names = Array.from({ length: 10 }, (_, index) => `short ${index}`);
    const ends = names.map((runName) => {
      const logger = newLogger(runName, proxy.uri);
      logger.logParams({ k: 2 });
      logPoints(logger, 0, 5);
      expected.set(runName, { points: 5, status: 'FINISHED' });
      return logger.end('FINISHED', { seconds: 60 });
    });
    for (const end of await Promise.all(ends)) expect(end).toMatchObject({ delivered: true, refused: 0 });
    await proxy.stop();
    // Create, log, end; the experiment's id once. A loaded server may have made a few be repeated.
    expect(proxy.met.get('none')).toBeLessThanOrEqual(3 * names.length + 5);
  });

  it('goes on when the server is killed in the middle of a run and restarted', async () => {
    const logger = newLogger('server killed');
    logPoints(logger, 0, 3000);
    await logger.runId();
    await server.kill();
    logPoints(logger, 3000, 4000);
    expect(await logger.flush(0.3)).toBe(false);
    await server.start();
    logPoints(logger, 4000, 5000);
    const end = await logger.end('FINISHED', { seconds: 60 });
    expect(end).toMatchObject({ delivered: true, dropped: 0, refused: 0 });
    await expectPoints(end.runId!, 5000);
    expected.set('server killed', { points: 5000, status: 'FINISHED' });
  });

  const faults: Fault[][] = [
    ['429', '500', '502', 'reset before', 'half', 'reset after', 'slow'],
    ['none', 'reset after', 'reset after', 'half', '429', '429', '429'],
    // The answer to the making of the run is lost: it must not be made twice.
    ['none', 'none', 'half', 'none', 'reset after', 'none', 'half'],
    ['half', 'half', 'half', 'reset after', 'none', '500', 'none', '502', 'none', 'reset before'],
  ];
  it.each(faults.map((script, index) => [index, script.join(', '), script] as const))(
    'delivers each point once through a proxy that fails (%i: %s)',
    async (index, _, script) => {
      const proxy = await new FaultyProxy(server.uri).start();
      proxy.script(script);
      const runName = `faulty ${index}`;
      const logger = newLogger(runName, proxy.uri);
      for (let part = 0; part < 5; part++) {
        logPoints(logger, part * 300, (part + 1) * 300);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      const end = await logger.end('FINISHED', { seconds: 60 });
      await proxy.stop();
      expect(end).toMatchObject({ delivered: true, dropped: 0, refused: 0 });
      await expectPoints(end.runId!, 1500);
      expected.set(runName, { points: 1500, status: 'FINISHED' });
    },
  );

  const killPoints = deep ? Array.from({ length: 20 }, (_, index) => 1 + index * index * 12) : [1, 400, 2000];
  it(
    'delivers what a killed process had logged, at whatever point it was killed',
    { timeout: 300_000 },
    async () => {
      const script = path.join(import.meta.dirname, '../testing/logging-process.ts');
      for (const point of killPoints) {
        const runName = `client killed at ${point}`;
        const args = [server.uri, experimentName, runName, journalFolder];
        const { child, lines, end } = startScript(script, args);
        let safe = 0;
        for await (const line of lines) {
          safe = Number(line);
          if (safe >= point) child.kill('SIGKILL');
        }
        expect(await end).toBe('SIGKILL');
        const [synced, ...others] = await syncJournals(journalFolder, server.uri, { env: {}, delivery });
        expect(others).toEqual([]);
        expect(synced).toMatchObject({ outcome: 'delivered', refused: 0, damaged: 0 });
        const points = synced!.metrics! / 2;
        expect(points).toBeGreaterThanOrEqual(safe);
        expected.set(runName, { points, status: 'FAILED' });
      }
      expect(fs.readdirSync(journalFolder)).toEqual([]);
    },
  );

  it('leaves a journal when the server is away at the end, which sync delivers, even twice', async () => {
    const logger = newLogger('away at end');
    logPoints(logger, 0, 1500);
    expect(await logger.flush(60)).toBe(true);
    await server.kill();
    logPoints(logger, 1500, 1600);
    logger.logText('late', 'late.txt');
    const end = await logger.end('FINISHED', { seconds: 0.3 });
    expect(end.delivered).toBe(false);
    const copy = path.join(folder, 'copy.journal');
    fs.copyFileSync(end.journal!, copy);
    fs.cpSync(`${end.journal!}.files`, `${copy}.files`, { recursive: true });
    const soon = AbortSignal.timeout(300);
    const early = await syncJournals(journalFolder, server.uri, { env: {}, delivery, signal: soon });
    expect(early).toMatchObject([{ outcome: 'waiting' }]);
    await server.start();
    const [first] = await syncJournals(journalFolder, server.uri, { env: {}, delivery });
    const [second] = await syncJournals(copy, server.uri, { env: {}, delivery });
    expect(first).toMatchObject({ outcome: 'delivered', metrics: 1600, refused: 0 });
    expect(second).toMatchObject({ outcome: 'delivered', runId: first!.runId });
    await expectPoints(first!.runId!, 1600);
    expected.set('away at end', { points: 1600, status: 'FINISHED' });
  });

  it('ends its run as killed on SIGTERM, delivered', async () => {
    const script = path.join(import.meta.dirname, '../testing/logging-process.ts');
    const args = [server.uri, experimentName, 'stopped', journalFolder];
    const { child, lines, end } = startScript(script, args);
    for await (const line of lines) if (line === '201') child.kill('SIGTERM');
    expect(await end).toBe('SIGTERM');
    expect(journalsIn(journalFolder)).toEqual([]);
    expected.set('stopped', { points: -1, status: 'KILLED' });
  });

  it('MLflow’s own Python client finds every point of all these runs once, in order', async () => {
    const [experiment] = await pythonDump(python, server.uri, experimentName);
    const names = experiment!.runs.map(({ runName }) => runName);
    expect(names.toSorted()).toEqual([...expected.keys(), 'parent'].toSorted());
    for (const run of experiment!.runs) {
      const { points, status } = expected.get(run.runName) ?? { points: 0, status: 'FINISHED' };
      expect.soft(run.status, run.runName).toBe(status);
      if (points === -1) continue;
      const scale = run.runName.startsWith('client') ? 1 : 7;
      const history = (run.histories['loss'] ?? []).map(([, value, step]) => [Number(value), step]);
      const wanted = Array.from({ length: points }, (_, step) => [step / scale, step]);
      expect.soft(history, run.runName).toEqual(wanted);
    }
    const late = experiment!.runs.find(({ runName }) => runName === 'away at end')!;
    expect(Object.keys(late.artifacts)).toEqual(['late.txt']);
  });
});
