import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CellTask } from '../cell/cell-task.ts';
import { descendants } from '../testing/descendants.ts';
import { waitFor } from '../testing/wait-for.ts';
import { CellWorker } from './worker-pool.ts';

const given = process.execArgv;
beforeAll(() => {
  // As the command is started: a worker is TypeScript, run from its source.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  process.execArgv = ['--import', tsx, '--conditions=@rangeloss/source'];
});
afterAll(() => {
  process.execArgv = given;
});

const children = async () => (await descendants(process.pid)).filter((pid) => pid !== process.pid);

test('a worker that was killed between two cells is replaced', async () => {
  const worker = new CellWorker({}, () => undefined);
  // A cell without a configuration fails, and leaves its process waiting for the next.
  const fail = (id: string) => worker.run({ id } as CellTask, () => undefined, new AbortController().signal);
  expect(await fail('first')).toMatchObject({ status: 'failed' });
  const pids = await children();
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await waitFor('the end of the worker', async () => (await children()).length === 0);
  expect(await fail('second')).toMatchObject({ status: 'failed' });
  await worker.close();
  expect(await children()).toEqual([]);
});
