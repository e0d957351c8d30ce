import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCheckpoint } from '@rangeloss/training/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand, smallStudy, startCommand, studyFolder } from '../testing/command.ts';
import { descendants } from '../testing/descendants.ts';
import { waitFor } from '../testing/wait-for.ts';

/** One cell that goes on long enough to be stopped, with everything that has a memory: momentum, centers, hinges. */
const study = {
  model: { name: 'tiny', embedding: 8, channels: 8, batchNorm: true },
  loss: { softmax: 1, center: { weight: 0.01 }, range: { intra: 0.01, inter: 0.01, margin: 10 } },
  train: {
    ...smallStudy.train,
    optimizer: { name: 'sgd', rate: 0.003, momentum: 0.9 },
    steps: 240,
    batch: 24,
    logEvery: 7,
    diagnoseEvery: 11,
    validateEvery: 50,
    checkpointEvery: 20,
    keepCheckpoint: true,
  },
  grid: { seed: 1 },
  also: {},
};

/** Each test runs the command two times or three, on a machine that may be busy. */
const PATIENCE = 400_000;

let folder: string;
let whole: Awaited<ReturnType<typeof cellOf>>;
beforeAll(async () => {
  folder = await studyFolder(study);
  await run('--out', 'whole');
  whole = await cellOf('whole');
}, PATIENCE);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const run = async (...words: string[]) => {
  const { code, stderr } = await runCommand(folder, ['grid', 'study.yaml', '--json', ...words]);
  expect(code, stderr).toBe(0);
};
const start = (out: string) => startCommand(folder, ['grid', 'study.yaml', '--json', '--out', out]);

/** The one cell's result, and its last checkpoint's values. */
async function cellOf(out: string) {
  const cells = path.join(folder, out, 'small/cells');
  const [file] = await readdir(cells);
  const result = JSON.parse(await readFile(path.join(cells, file!), 'utf8')) as CellResult;
  const names = await checkpointNames(out);
  const checkpoint = await readCheckpoint(
    path.join(folder, out, 'small/checkpoints', result.id, names.at(-1)!),
  );
  return { result, tensors: checkpoint.snapshot.tensors };
}

async function checkpointNames(out: string): Promise<string[]> {
  const parent = path.join(folder, out, 'small/checkpoints');
  const [id] = await readdir(parent).catch(() => [] as string[]);
  if (id === undefined) return [];
  const names = await readdir(path.join(parent, id));
  return names.filter((name) => /^step-\d+\.safetensors$/.test(name)).sort();
}

/** What an interruption may not change: all but times, run ids and the note of the resume. */
function lasting({ metrics, curves, distribution, counts, id }: CellResult) {
  const { 'train/images-per-second': _, ...rest } = curves;
  return { id, metrics, counts, distribution, curves: rest };
}

const checkpointed = (out: string) =>
  waitFor('the first checkpoint', async () => (await checkpointNames(out)).length > 0);

describe('a cell that was cut short', () => {
  test(
    'by Ctrl-C goes on from there to the bits of an undisturbed one',
    async () => {
      expect(whole.result.resumedFrom).toBeUndefined();
      const { child, ended } = start('interrupted');
      await checkpointed('interrupted');
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
      await run('--out', 'interrupted');
      const { result, tensors } = await cellOf('interrupted');
      expect(result.resumedFrom).toBeGreaterThan(0);
      expect(lasting(result)).toEqual(lasting(whole.result));
      expect(tensors).toEqual(whole.tensors);
    },
    PATIENCE,
  );

  test(
    'by SIGKILL of every process goes on from its last checkpoint to the same bits',
    async () => {
      const { child, ended } = start('killed');
      await checkpointed('killed');
      for (const pid of await descendants(child.pid!)) process.kill(pid, 'SIGKILL');
      await ended;
      await run('--out', 'killed');
      const { result, tensors } = await cellOf('killed');
      expect(result.resumedFrom! % 20).toBe(0);
      expect(lasting(result)).toEqual(lasting(whole.result));
      expect(tensors).toEqual(whole.tensors);
    },
    PATIENCE,
  );

  test(
    'passes a torn checkpoint over, says so in its result, and ends the same',
    async () => {
      const killed = start('torn');
      await waitFor('two checkpoints', async () => (await checkpointNames('torn')).length > 1);
      for (const pid of await descendants(killed.child.pid!)) process.kill(pid, 'SIGKILL');
      await killed.ended;
      const newest = (await checkpointNames('torn')).at(-1)!;
      const [id] = await readdir(path.join(folder, 'torn/small/checkpoints'));
      const file = path.join(folder, 'torn/small/checkpoints', id!, newest);
      await writeFile(file, (await readFile(file)).subarray(0, 500));
      await run('--out', 'torn');
      const torn = await cellOf('torn');
      expect(torn.result.warnings.join()).toContain(newest);
      expect(torn.result.resumedFrom! % 20).toBe(0);
      expect(lasting(torn.result)).toEqual(lasting(whole.result));
      expect(torn.tensors).toEqual(whole.tensors);
    },
    PATIENCE,
  );

  test(
    'begins anew with --resume restart, whatever checkpoints there are',
    async () => {
      const { child, ended } = start('restarted');
      await checkpointed('restarted');
      for (const pid of await descendants(child.pid!)) process.kill(pid, 'SIGKILL');
      await ended;
      await run('--out', 'restarted', '--resume', 'restart');
      const { result, tensors } = await cellOf('restarted');
      expect(result.resumedFrom).toBeUndefined();
      expect(lasting(result)).toEqual(lasting(whole.result));
      expect(tensors).toEqual(whole.tensors);
    },
    PATIENCE,
  );

  test('that ends leaves no checkpoint unless it is to be kept', async () => {
    await run('train.steps=4', 'train.keepCheckpoint=false');
    expect(await readdir(path.join(folder, 'runs/small/checkpoints')).catch(() => [])).toEqual([]);
  });
});
