import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';

/** A busy machine may take long for each command. */
const PATIENCE = 300_000;

let folder: string;
beforeAll(async () => {
  folder = await studyFolder({
    loss: { softmax: 1 },
    train: { ...smallStudy.train, steps: 12, logEvery: 1, validateEvery: 1, diagnoseEvery: 12 },
    grid: { seed: 1 },
    also: {},
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function cell(...settings: string[]): Promise<CellResult> {
  const { code, stdout, stderr } = await runCommand(folder, ['run', 'study.yaml', '--json', ...settings]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as CellResult;
}

describe('the training of a cell', () => {
  test(
    'ends early on the validation images, and its result says so',
    async () => {
      const stopped = await cell('train.stopEarly={patience: 1, margin: 1}');
      // No accuracy is better than the first by more than 1: the second look ends the cell.
      expect(stopped.warnings.join()).toContain(
        'ended after 2 of 12 steps: validation/accuracy has not improved',
      );
      expect(stopped.curves['loss/total']!.step).toEqual([1, 2]);
    },
    PATIENCE,
  );

  test(
    'lowers its rate on a plateau of the validation metric',
    async () => {
      const { curves } = await cell(
        'train.plateau={patience: 0, factor: 0.5, mode: min}',
        'train.optimizer={name: sgd, rate: 0.4, momentum: 0}',
        'train.clip={norm: 0.01}',
      );
      const rates = curves['train/rate']!.value as number[];
      const accuracies = curves['validation/accuracy']!.value as number[];
      let [best, rate] = [Infinity, 0.4];
      const expected = accuracies.slice(0, -1).map((accuracy) => {
        const before = rate;
        if (accuracy < best) best = accuracy;
        else rate /= 2;
        return before;
      });
      expected.push(rate);
      rates.forEach((value, step) => {
        expect(value).toBeCloseTo(expected[step]!, 6);
      });
      expect(rates.at(-1)).toBeLessThan(0.4);
    },
    PATIENCE,
  );

  test(
    'evaluates with averaged weights where they are kept',
    async () => {
      const plain = await cell();
      const averaged = await cell('train.average={decay: 0.9}');
      expect(averaged.curves['loss/total']).toEqual(plain.curves['loss/total']);
      expect(averaged.metrics['geometry/intra-mean']).not.toBe(plain.metrics['geometry/intra-mean']);
    },
    PATIENCE,
  );

  test(
    'that breaks saves the batch, names its identities, and leaves no result',
    async () => {
      const settings = ['train.optimizer={name: sgd, rate: 1e30}', 'seed=2'];
      const broken = await runCommand(folder, ['run', 'study.yaml', ...settings]);
      expect(broken.code).toBe(2);
      expect(broken.stderr).toMatch(/became (NaN|Infinity|-Infinity) at step \d+ .*In the batch: \d/);
      const file = /saved in (\S+\.safetensors)/.exec(broken.stderr)![1]!;
      expect((await readFile(file)).length).toBeGreaterThan(24 * 28 * 28 * 4);
      const id = path.basename(path.dirname(file));
      expect(await readdir(path.join(folder, 'runs/small/cells'))).not.toContain(`${id}.json`);
    },
    PATIENCE,
  );

  test('refuses a metric of the test set', async () => {
    const { code, stderr } = await runCommand(folder, [
      'run',
      'study.yaml',
      'train.stopEarly={metric: accuracy/common, patience: 1}',
    ]);
    expect(stderr).toContain('train.stopEarly.metric');
    expect(code).toBe(2);
  });
});
