import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand } from '../testing/command.ts';

/** A busy machine may take long for each command. */
const PATIENCE = 300_000;

const STUDY = path.resolve(import.meta.dirname, '../../../../experiments/range-loss/faces.yaml');
/** Six people as MXNet records, written by tools/oracles/datasets_sources.py. */
const RECORDS = path.resolve(import.meta.dirname, '../testing/sources/recordio');
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
    const result = (await output(
      'run',
      STUDY,
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
    )) as CellResult;
    expect(result.counts).toMatchObject({ identities: 4, 'untruncated-identities': 6, 'tail-identities': 3 });

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
      )) as { result: { counts: { pairs: number } } };
      expect(judged.result.counts.pairs).toBe(pairs);
    }
  });
});
