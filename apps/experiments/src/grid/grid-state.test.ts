import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { CellStore } from './cell-store.ts';
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

test('a study is locked for others until the lock is given back', async () => {
  const unlock = await lockStudy(folder);
  await expect(lockStudy(folder)).rejects.toThrow(new RegExp(`Process ${process.pid} is running the grid`));
  await unlock();
  const again = await lockStudy(folder);
  await again();
  expect(await readdir(folder)).toEqual([]);
});

test('the lock of a process that is gone, or a torn one, is taken over', async () => {
  for (const left of ['999999999', '', 'x']) {
    await writeFile(path.join(folder, 'lock'), left);
    const unlock = await lockStudy(folder);
    expect(await readFile(path.join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
    await unlock();
  }
});
