import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeCheckpoint } from '@rangeloss/training/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CellConfig, parseCell } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import { checkpointIdentity, openCheckpoints } from './cell-checkpoints.ts';
import { CellLog } from './cell-log.ts';

const config = parseCell({ model: { name: 'tiny' }, loss: { softmax: 1 }, train: { steps: 9 } }, 'here');
const wasm = { name: 'wasm', version: '4.22.0' } as const;

/** As much of a cell's data as its identity looks at. */
function dataOf(hash: string): CellData {
  const manifest = { hash, identities: ['0', '1'] };
  const source = { scale: [0, 1], shape: [28, 28, 1] };
  return { source, manifests: { train: manifest, test: manifest } } as unknown as CellData;
}

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'cell-')), 'cell');
  const snapshot = {
    step: 3,
    tensors: { 'model.w': { data: Float32Array.of(1), shape: [1] } },
    callbacks: {},
  };
  const file = path.join(folder, 'step-00000003.safetensors');
  await writeCheckpoint(file, snapshot, checkpointIdentity(config, dataOf('abc'), wasm));
});
afterEach(async () => {
  await rm(path.dirname(folder), { recursive: true });
});

async function opened(
  cell: CellConfig,
  data: CellData,
  backend: Parameters<typeof checkpointIdentity>[2],
): Promise<{ readonly step: number | undefined; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const { resume } = await openCheckpoints(folder, checkpointIdentity(cell, data, backend), (message) => {
    warnings.push(message);
  });
  return { step: resume?.snapshot.step, warnings };
}

describe("a cell's checkpoint", () => {
  test('is gone on from where nothing differs but how often it is saved', async () => {
    const train = { ...config.train, checkpointEvery: 1, keepCheckpoint: true };
    expect(await opened({ ...config, train }, dataOf('abc'), wasm)).toEqual({ step: 3, warnings: [] });
  });

  const { train } = config;
  test.each([
    [
      'backend',
      [config, dataOf('abc'), { name: 'cpu', version: '4.22.0' }],
      'config.backend.name is "wasm" there and "cpu" here',
    ],
    [
      "backend's version",
      [config, dataOf('abc'), { name: 'wasm', version: '5.0.0' }],
      'config.backend.version is "4.22.0" there and "5.0.0" here',
    ],
    [
      'data',
      [config, dataOf('xyz'), wasm],
      'data.manifests.test is "abc" there and "xyz" here; data.manifests.train is "abc" there',
    ],
    [
      'configuration',
      [{ ...config, train: { ...train, steps: 12, mixup: { alpha: 0.4 } } }, dataOf('abc'), wasm],
      'config.train.mixup is absent there and {"alpha":0.4} here; config.train.steps is 9 there and 12 here',
    ],
    [
      'second stage',
      [
        { ...config, train: { ...train, decoupled: { method: 'ncm', distance: 'cosine' } } },
        dataOf('abc'),
        wasm,
      ],
      'config.train.decoupled is absent there',
    ],
  ] as const)(
    'of another %s is given up, with the difference named',
    async (_, [cell, data, backend], said) => {
      const { step, warnings } = await opened(cell, data, backend);
      expect(step).toBeUndefined();
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toContain(`The cell starts anew: ${said}`);
      expect(await readdir(path.dirname(folder))).toEqual([]);
    },
  );

  test('of another number of threads is gone on from, with a warning, once for all stages', () => {
    const before = new CellLog(4);
    before.warnings.push('an earlier one');
    const first = before.save();
    before.warnings.push('one of the second stage');
    const second = before.save();
    const after = new CellLog(2);
    after.warnings.push('a damaged checkpoint was passed over');
    after.load(first);
    after.load(second);
    expect(after.warnings).toEqual([
      'an earlier one',
      'one of the second stage',
      'a damaged checkpoint was passed over',
      expect.stringContaining('begun with 4 threads and goes on with 2'),
    ]);
    const same = new CellLog(4);
    same.load(second);
    expect(same.warnings).toEqual(['an earlier one', 'one of the second stage']);
  });
});
