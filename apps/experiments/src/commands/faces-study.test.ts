import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand } from '../testing/command.ts';
import { runInProcess } from '../testing/in-process.ts';

/** A busy machine may take long for each command. */
const PATIENCE = 300_000;

const STUDY = path.resolve(import.meta.dirname, '../../../../experiments/range-loss/faces.yaml');
/** Six people as MXNet records, written by tools/oracles/datasets_sources.py. */
const RECORDS = path.resolve(import.meta.dirname, '../testing/sources/recordio');
const PAPER = path.resolve(STUDY, '../paper');
const FIXTURES = path.resolve(import.meta.dirname, '../evaluate/fixtures');

/** What has to shrink with the data: people in a batch, the tail, test images and pairs. */
const MINIATURE = [
  `data.root=${RECORDS}`,
  'data.split={test: 3, validation: 1, seed: 0}',
  'data.tailBelow=5',
  'data.sampler={identities: 3, images: 3}',
  'train.batch=9',
  'evaluate={folds: 2, pairsPerFold: 2}',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-faces-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function output(...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand(folder, [...words, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe("the paper's own setting", { timeout: PATIENCE }, () => {
  test('is planned on a record shard', async () => {
    const plan = (await output('grid', 'plan', STUDY, ...MINIATURE)) as Record<string, unknown>;
    // Of 45 settings those that cut two and 2.1 of the three people of the tail are one.
    expect(JSON.stringify(plan)).toMatch(/\+range/);
    expect(plan).toMatchObject({ cells: expect.any(Array) as unknown });
    expect(plan['cells']).toHaveLength(36);
  });

  test('trains, and the kept checkpoint is judged by miniatures of LFW and YouTube Faces', async () => {
    const size = '[32, 32, 3]';
    const settings = [
      ...MINIATURE,
      `data.source={name: recordio, shape: ${size}}`,
      'loss=+range',
      'data.truncate=0.5',
      'seed=1',
      'model={name: tiny, embedding: 8}',
      'train.steps=2',
      'train.schedule={name: constant}',
      'train.validateEvery=0',
      'backend=wasm',
    ];
    const result = (await output('run', STUDY, ...settings)) as CellResult;
    expect(result.counts).toMatchObject({ identities: 4, 'untruncated-identities': 6, 'tail-identities': 3 });

    const figures = (name: string) =>
      runInProcess(folder, ['figures', path.join(PAPER, name), ...settings, '--out', 'runs', '--to', '.']);
    const early = await figures('lfw.yaml');
    expect(early.code).toBe(2);
    expect(early.stderr).toContain(
      `rangeloss embed --checkpoint runs/range-loss-faces/checkpoints/${result.id}`,
    );

    const [id] = await readdir(path.join(folder, 'runs/range-loss-faces/checkpoints'));
    const checkpoint = path.join('runs/range-loss-faces/checkpoints', id!);
    for (const [protocol, list, pairs] of [
      ['lfw', 'pairs.txt', 12],
      ['ytf', 'splits.txt', 5],
    ] as const) {
      const root = path.join(FIXTURES, `${protocol}-miniature`);
      const out = `${protocol}.npy`;
      const embedded = await output(
        ...['embed', '--checkpoint', checkpoint, '--backend', 'wasm', '--root', root, '--out', out],
        ...['--data', `{name: ${protocol}, shape: ${size}}`],
      );
      expect(embedded).toMatchObject({ dimension: 8 });
      const judged = (await output(
        ...['evaluate', '--protocol', protocol, '--embeddings', out, '--labels', `${protocol}.labels.csv`],
        ...['--pairs', path.join(root, list)],
      )) as { result: { counts: { pairs: number }; accuracy: { mean: number } } };
      expect(judged.result.counts.pairs).toBe(pairs);

      const place = path.join(folder, 'runs/range-loss-faces/evaluations', protocol);
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, `${id!}.json`), JSON.stringify(judged));
      const { code, stderr } = await figures(`${protocol}.yaml`);
      expect(code, stderr).toBe(0);
      const accuracy = (100 * judged.result.accuracy.mean).toFixed(2);
      expect(await readFile(path.join(folder, `${protocol}.md`), 'utf8')).toContain(
        `| +range | ${accuracy} |`,
      );
    }
    expect((await figures('faces-table.yaml')).code).toBe(0);
    expect(await readFile(path.join(folder, 'faces-table.tex'), 'utf8')).toMatch(/\+range & \d/);
  });
});
