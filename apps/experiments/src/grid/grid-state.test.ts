import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { UserError } from '@rangeloss/foundation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { type Attempt, AttemptStore } from './attempts.ts';
import { CellStore } from './cell-store.ts';
import { parseHolder } from './lock-holder.ts';
import { lockStudy } from './study-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-grid-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const result = (id: string): CellResult => ({
  format: 1,
  id,
  labels: { loss: 'range' },
  seed: 1,
  config: {},
  manifests: {},
  runId: 'r',
  experimentId: 'e',
  backend: { name: 'cpu', device: 'CPU', threads: 1, versions: {} },
  counts: {},
  metrics: { 'accuracy/common': 0.5 },
  curves: { loss: { step: [1], value: [null] } },
  distribution: [],
  warnings: [],
  timing: { trainSeconds: 1, evaluateSeconds: 1, imagesPerSecond: 1 },
});

test('results come back as they were written, those that are not asked for do not', async () => {
  const store = new CellStore(folder);
  await store.write(result('a'));
  await store.write(result('b'));
  const { results, damaged } = await store.read(['a', 'c']);
  expect([...results]).toEqual([['a', result('a')]]);
  expect(damaged).toEqual([]);
});

test('a torn, unfitting or misplaced result counts as missing and is named', async () => {
  const store = new CellStore(folder);
  for (const id of ['whole', 'torn', 'old', 'moved']) await store.write(result(id));
  await writeFile(store.file('torn'), (await readFile(store.file('torn'), 'utf8')).slice(0, 100));
  await writeFile(store.file('old'), JSON.stringify({ ...result('old'), format: 0 }));
  await writeFile(store.file('moved'), JSON.stringify(result('whole')));
  const { results, damaged } = await store.read(['whole', 'torn', 'old', 'moved', 'absent']);
  expect([...results.keys()]).toEqual(['whole']);
  expect(damaged).toEqual(['torn', 'old', 'moved'].map((id) => store.file(id)));
});

test('a state file that was cut anywhere counts as missing, never as something else', async () => {
  const store = new CellStore(folder);
  const attempts = new AttemptStore(folder);
  const attempt: Attempt = { format: 1, id: 'a', outcome: 'failed', attempts: 2, seconds: 1.5 };
  await store.write(result('a'));
  await attempts.write(attempt);
  const files = { result: store.file('a'), attempt: path.join(folder, 'attempts/a.json') };
  const whole = { result: await readFile(files.result), attempt: await readFile(files.attempt) };
  expect(await attempts.read(['a'])).toEqual(new Map([['a', attempt]]));
  // The last byte is the end of the line, without which the file is whole.
  for (let length = 0; length < whole.result.length - 1; length++) {
    await writeFile(files.result, whole.result.subarray(0, length));
    expect(await store.read(['a'])).toEqual({ results: new Map(), damaged: [files.result] });
    expect(await store.readAll()).toEqual([]);
  }
  for (let length = 0; length < whole.attempt.length - 1; length++) {
    await writeFile(files.attempt, whole.attempt.subarray(0, length));
    expect(await attempts.read(['a'])).toEqual(new Map());
  }
});

test('a study is locked for others until the lock is given back', async () => {
  const unlock = await lockStudy(folder);
  await expect(lockStudy(folder)).rejects.toThrow(new RegExp(`Process ${process.pid} is running the grid`));
  await unlock();
  const again = await lockStudy(folder);
  await again();
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a process that is gone, or whose id another one has now, or a torn one, is taken over', async () => {
  for (const left of [
    `999999999 ${hostname()} 1`,
    `${process.pid} ${hostname()} 1`,
    '',
    'x',
    `${process.pid} `,
  ]) {
    await writeFile(path.join(folder, 'lock'), left);
    const unlock = await lockStudy(folder);
    expect(parseHolder(await readFile(path.join(folder, 'lock'), 'utf8'))?.pid).toBe(process.pid);
    await unlock();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('the lock of another machine is kept, and the message says how to give it up', async () => {
  const lock = path.join(folder, 'lock');
  await writeFile(lock, '12 another-machine 345');
  const refusal = await lockStudy(folder).catch((error: unknown) => error as UserError);
  expect(refusal).toMatchObject({
    message: expect.stringContaining('Process 12 of another-machine') as string,
    mend: expect.stringContaining(`delete ${lock}`) as string,
  });
  expect(await readdir(folder)).toEqual(['lock']);
});

test('of many that take a stale lock at once, one has it', async () => {
  await writeFile(path.join(folder, 'lock'), `999999999 ${hostname()} 1`);
  const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockStudy(folder)));
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['lock']);
});
