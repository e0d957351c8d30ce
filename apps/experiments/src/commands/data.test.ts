import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DataCheck } from '../data/check-study-data.ts';
import type { DataDescription } from '../data/describe-study-data.ts';
import { type CommandEnd, runCommand, studyFolder } from '../testing/command.ts';

/** One data set in five forms, written by tools/oracles/datasets_sources.py. */
const SOURCES = path.resolve(import.meta.dirname, '../testing/sources');
const COUNTS = [12, 12, 10, 8, 7, 7];
const shape = '[12, 12, 3]';
const forms = [
  ['folder', 'folder', `{name: folder, shape: ${shape}}`],
  ['list', '.', `{name: list, lists: list.txt, images: folder, shape: ${shape}}`],
  ['recordio', 'recordio', 'recordio'],
  ['webdataset', 'webdataset', `{name: webdataset, shape: ${shape}}`],
  ['parquet', 'parquet', `{name: parquet, shape: ${shape}}`],
] as const;

let folder: string;
beforeEach(async () => {
  folder = await studyFolder({
    data: { split: { test: 3, validation: 1 }, tailBelow: 6, sampler: { identities: 4, images: 3 } },
    train: { steps: 2, batch: 12, logEvery: 1, diagnoseEvery: 1, validateEvery: 0 },
    evaluate: { folds: 2, pairsPerFold: 2 },
    grid: { loss: { softmax: { softmax: 1 } }, 'data.truncate': [0, 1], seed: 1 },
    also: {},
  });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const data = (command: string, root: string, source: string, ...words: string[]) =>
  runCommand(folder, ['data', command, 'study.yaml', `data.source=${source}`, `data.root=${root}`, ...words]);

function jsonOf({ stdout, stderr, code }: CommandEnd, expected = 0): unknown {
  expect(code, stderr).toBe(expected);
  return JSON.parse(stdout);
}

describe('rangeloss data on each form of a data set', () => {
  test.each(forms)('describes, checks and trains on it: %s', async (_, below, source) => {
    const root = path.join(SOURCES, below);
    const described = jsonOf(await data('describe', root, source, '--json', '--no-figure')) as {
      source: DataDescription;
      training: DataDescription;
    };
    expect(described.source).toMatchObject({ identities: 6, images: 56, countsByRank: COUNTS });
    // Three test images and one validation image of each identity are set aside first.
    expect(described.training.countsByRank).toEqual(COUNTS.map((count) => count - 4));
    expect(described.training.groups.map(({ name, identities }) => [name, identities])).toEqual([
      ['A-0', 6],
      ['A-1', 5],
      ['A-2', 4],
      ['A-3', 4],
      ['A-4', 3],
    ]);

    const checked = await data('check', root, source, '--json');
    expect(jsonOf(checked)).toMatchObject({ checked: 56, damage: [] });

    const run = await runCommand(folder, [
      'run',
      'study.yaml',
      `data.source=${source}`,
      `data.root=${root}`,
      'loss=softmax',
      'data.truncate=0',
      '--json',
    ]);
    expect(run.code, run.stderr).toBe(0);
  });
});

describe('rangeloss data describe', () => {
  test('draws the distribution into the terminal and into files', async () => {
    const root = path.join(SOURCES, 'folder');
    const { code, stdout, stderr } = await data('describe', root, `{name: folder, shape: ${shape}}`);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('6 identities, 56 images; 7 to 12 images each, median 9');
    expect(stdout).toMatch(/imbalance ratio 1\.7, Gini 0\.\d{3}/);
    expect(stdout).toMatch(/rank 1 +6\n/);
    expect(stdout).toContain('A-4');
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    const files = await readdir(path.join(folder, 'runs/small/data'));
    expect(files.sort()).toEqual(
      ['source', 'training'].flatMap((part) =>
        ['csv', 'png', 'svg', 'vl.json'].map((kind) => `${part}-rank-plot.${kind}`),
      ),
    );
    const svg = await readFile(path.join(folder, 'runs/small/data/training-rank-plot.svg'), 'utf8');
    expect(svg).toContain('images of the identity');
  });
});

describe('identities that a test set elsewhere holds', () => {
  test('are left out by a list and by name, and named', async () => {
    await writeFile(path.join(folder, 'overlap.txt'), '# published\nfay\nnobody\n');
    const other = path.join(folder, 'other/B_O_B');
    await cp(path.join(SOURCES, 'folder/bob'), other, { recursive: true });
    const sharedWith = `{source: {name: folder, shape: ${shape}}, root: ${path.dirname(other)}}`;
    const described = jsonOf(
      await data(
        'describe',
        path.join(SOURCES, 'folder'),
        `{name: folder, shape: ${shape}}`,
        `data.exclude={list: overlap.txt, sharedWith: ${sharedWith}}`,
        '--json',
        '--no-figure',
      ),
    ) as { source: DataDescription; training: DataDescription };
    expect(described.source.identities).toBe(6);
    expect(described.training.identities).toBe(4);
    expect(described.training.excluded).toEqual({
      'overlap.txt': ['fay'],
      'found by name in other': ['bob'],
    });
  });
});

describe('the decoding threads of a run', () => {
  test('change no number, augmented images included', async () => {
    const run = async (workers: number) => {
      const words = [
        `data.source={name: folder, shape: ${shape}}`,
        `data.root=${path.join(SOURCES, 'folder')}`,
        'data.augment={flip: 0.5, crop: 0.5, saturation: 0.2, erase: 0.3, occlude: 0.3}',
        `data.workers=${workers}`,
        'loss=softmax',
        'data.truncate=0',
      ];
      const end = await runCommand(folder, [
        'run',
        'study.yaml',
        ...words,
        '--json',
        '--out',
        `out-${workers}`,
      ]);
      return (jsonOf(end) as { metrics: Record<string, number> }).metrics;
    };
    expect(await run(2)).toEqual(await run(0));
  });
});

describe('rangeloss data check', () => {
  test('lists all the damage of a data set, with file, line and offset, and exits with 2', async () => {
    const root = path.join(folder, 'set');
    await cp(SOURCES, root, { recursive: true });
    const image = path.join(root, 'folder/ada/03.jpg');
    await writeFile(image, (await readFile(image)).subarray(0, 100));
    await rm(path.join(root, 'folder/bob/00.jpg'));
    await appendFile(path.join(root, 'list.txt'), 'nonsense\nada/00.jpg 0\n');
    const list = `{name: list, lists: list.txt, images: folder, shape: ${shape}}`;
    const report = jsonOf(await data('check', root, list, '--json'), 2) as DataCheck;
    expect(report.checked).toBe(56);
    expect(report.damage.map(({ message }) => message)).toEqual([
      expect.stringMatching(/list.txt, line 57: expected "path label"/),
      expect.stringMatching(/list.txt, line 58: expected each path once/),
      expect.stringMatching(/ada\/03.jpg cannot be decoded/),
      expect.stringMatching(/bob\/00.jpg does not exist/),
    ]);

    const shard = path.join(root, 'recordio/train.rec');
    const bytes = await readFile(shard);
    bytes[bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff])) - 32] = 0;
    await writeFile(shard, bytes);
    const records = await data('check', path.join(root, 'recordio'), 'recordio');
    expect(records.code).toBe(2);
    expect(records.stdout).toMatch(/train.rec, offset \d+: expected the magic number/);
    expect(records.stdout.split('\n').every((line) => !line.startsWith('    at '))).toBe(true);
  });
});
