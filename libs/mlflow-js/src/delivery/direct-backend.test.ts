import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import type { Run } from '../entities.ts';
import { FileStore } from '../file/file-store.ts';
import { collect } from '../paging.ts';
import { startScript } from '../testing/script-process.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';

const folder = temporaryFolder();
const mlruns = path.join(folder, 'mlruns');
const client = new MlflowClient(new FileStore(mlruns));
afterAll(() => {
  removeFolder(folder);
});

async function onlyRun(experimentName: string): Promise<Run> {
  const { experimentId } = await client.getOrCreateExperiment(experimentName);
  const runs = await collect(client.searchRuns([experimentId]));
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

/** The steps of a metric whose values are `scale` times their steps, all of them there in order. */
async function pointsOf(run: Run, key: string, scale: number): Promise<number> {
  const points = await collect(client.getMetricHistory(run.info.runId, key));
  const wanted = points.map((_, step) => [step, scale * step]);
  expect(points.map(({ step, value }) => [step, value])).toEqual(wanted);
  return points.length;
}

it.each([
  ['SIGINT', 'KILLED'],
  ['SIGTERM', 'KILLED'],
  ['SIGKILL', 'RUNNING'],
] as const)('a folder has every point that was safe at a %s, and the run is %s', async (signal, status) => {
  const script = path.join(import.meta.dirname, '../testing/logging-process.ts');
  const { child, lines, end } = startScript(script, [mlruns, signal, 'run', path.join(folder, 'unused')]);
  let safe = 0;
  for await (const line of lines) {
    // A run that is being ended takes no more.
    if (child.killed) continue;
    safe = Number(line);
    if (safe >= 400) child.kill(signal);
  }
  expect(await end).toBe(signal);
  const run = await onlyRun(signal);
  expect(run.info.status).toBe(status);
  expect(await pointsOf(run, 'loss', 1)).toBeGreaterThanOrEqual(safe);
  expect(await pointsOf(run, 'deep/accuracy', -1)).toBeGreaterThanOrEqual(safe);
});

it.each([0, 3000])(
  'a folder has everything when the process exits %i ms after its start',
  async (milliseconds) => {
    const script = `
    const { RunLogger } = await import(${JSON.stringify(path.join(import.meta.dirname, 'run-logger.ts'))});
    const logger = new RunLogger({ trackingUri: process.argv[1], env: {}, experimentName: process.argv[2] });
    for (let step = 0; step < 1000; step++) logger.logMetric('loss', step, { step });
    await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
    for (let step = 1000; step < 2000; step++) logger.logMetric('loss', step, { step });
    process.exit(7);`;
    const name = `exit ${milliseconds}`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script, mlruns, name];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    expect((await once(child, 'exit'))[0]).toBe(7);
    expect(await pointsOf(await onlyRun(name), 'loss', 1)).toBe(2000);
  },
);
