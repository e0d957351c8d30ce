import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { readNpy } from '@rangeloss/storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readColumns } from '../evaluate/read-column.ts';
import { readEmbeddings } from '../evaluate/read-embeddings.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';
import { runInProcess } from '../testing/in-process.ts';

let folder: string;
let checkpoints: string;
beforeAll(async () => {
  folder = await studyFolder({
    loss: { softmax: 1 },
    train: { ...smallStudy.train, keepCheckpoint: true },
    grid: { seed: 1 },
    also: {},
  });
  const { code, stderr } = await runCommand(folder, ['run', 'study.yaml', '--quiet']);
  expect(code, stderr).toBe(0);
  const [id] = await readdir(path.join(folder, 'runs/small/checkpoints'));
  checkpoints = path.join('runs/small/checkpoints', id!);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const embed = (...words: string[]) =>
  runInProcess(folder, ['embed', '--backend', 'wasm', '--json', '--checkpoint', checkpoints, ...words]);

describe('rangeloss embed', () => {
  test('writes the same rows as Parquet and as npy with labels, in the order of the data', async () => {
    const parquet = await embed('--data', 'study.yaml', '--out', 'e.parquet', '--batch', '999');
    expect(parquet.code, parquet.stderr).toBe(0);
    expect(JSON.parse(parquet.stdout)).toMatchObject({ count: 10_000, dimension: 8, step: 4 });
    const npy = await embed('--data', 'digits', '--out', 'deep/e.npy');
    expect(npy.code, npy.stderr).toBe(0);

    const table = await readEmbeddings(path.join(folder, 'e.parquet'));
    const { data, shape } = await readNpy(path.join(folder, 'deep/e.npy'));
    expect(shape).toEqual([10_000, 8]);
    // One forward pass takes 999 images and the other 128: sums may be taken in another order.
    const furthest = Math.max(
      ...Array.from(table.embeddings.data, (value, at) => Math.abs(value - data[at]!)),
    );
    expect(furthest).toBeLessThan(1e-5);
    expect(new Set(table.embeddings.data).size).toBeGreaterThan(10_000);
    const columns = await readColumns(path.join(folder, 'deep/e.labels.csv'), 10_000);
    expect(columns.get('label')).toEqual(table.columns.get('label'));
    expect(columns.get('path')).toEqual(table.columns.get('path'));
    expect(new Set(columns.get('label')).size).toBe(10);
    const left = [...(await readdir(folder)), ...(await readdir(path.join(folder, 'deep')))];
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('refuses images of another size, a folder without checkpoints and an unknown ending, and writes nothing', async () => {
    const faces = await embed('--data', 'faces', '--out', 'f.parquet');
    expect(faces.stderr).toContain('takes 28x28x1');
    const none = await embed('--checkpoint', 'runs', '--data', 'digits', '--out', 'f.parquet');
    expect(none.stderr).toContain('runs holds no whole checkpoint');
    const ending = await embed('--data', 'digits', '--out', 'f.txt');
    expect(ending.stderr).toContain('.parquet or .npy');
    const data = await embed('--data', '3', '--out', 'f.parquet');
    expect(data.stderr).toContain('no data source');
    expect([faces, none, ending, data].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect((await readdir(folder)).filter((name) => name.startsWith('f.'))).toEqual([]);
  });

  test('refuses a file that is no checkpoint of a cell', async () => {
    const { code, stderr } = await embed('--checkpoint', 'study.yaml', '--data', 'digits', '--out', 'f.npy');
    expect(stderr).toContain('study.yaml');
    expect(code).toBe(2);
    expect(await readFile(path.join(folder, 'study.yaml'), 'utf8')).toContain('A small study');
  });
});
