import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand, smallStudy, startCommand, studyFolder } from '../testing/command.ts';
import { descendants } from '../testing/descendants.ts';
import { runInProcess } from '../testing/in-process.ts';
import { waitFor } from '../testing/wait-for.ts';

const TRIALS = 3;
const study = {
  grid: { loss: smallStudy.grid.loss, seed: '1..2' },
  also: {},
  search: {
    trials: TRIALS,
    set: { seed: 9 },
    space: { 'train.optimizer.rate': { from: 0.0001, to: 1, log: true } },
  },
};

interface Log {
  readonly trials: readonly {
    readonly label: string;
    readonly id: string;
    readonly score?: number;
    readonly settings: readonly { readonly path: string; readonly value: unknown }[];
  }[];
  readonly chosen: Record<string, readonly { readonly path: string; readonly value: unknown }[]>;
}

let folder: string;
let undisturbed: Awaited<ReturnType<typeof runCommand>>;
beforeAll(async () => {
  folder = await studyFolder(study);
  undisturbed = await runCommand(folder, grid('whole'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const logOf = async (out: string) =>
  JSON.parse(await readFile(path.join(folder, out, 'small/report/search.json'), 'utf8')) as Log;

async function cellsOf(out: string): Promise<CellResult[]> {
  const cells = path.join(folder, out, 'small/cells');
  const names = await readdir(cells);
  return Promise.all(
    names
      .sort()
      .map(async (name) => JSON.parse(await readFile(path.join(cells, name), 'utf8')) as CellResult),
  );
}

const rateOf = (settings: Log['chosen'][string]) =>
  settings.find((setting) => setting.path === 'train.optimizer.rate')!.value;
const grid = (out: string) => ['grid', 'study.yaml', '--json', '--out', out];

describe('a search before the comparison', () => {
  test('gives every loss the same trials, and its cells the settings of the best, which the report keeps', async () => {
    expect(undisturbed.code, undisturbed.stderr).toBe(0);
    const { trials, chosen } = await logOf('whole');
    const cells = await cellsOf('whole');
    expect(Object.keys(chosen).sort()).toEqual(['range', 'softmax']);
    for (const label of ['softmax', 'range']) {
      const own = trials.filter((trial) => trial.label === label);
      expect(own).toHaveLength(TRIALS);
      const best = Math.max(...own.map(({ score }) => score!));
      expect(rateOf(own.find(({ score }) => score === best)!.settings)).toBe(rateOf(chosen[label]!));
      const compared = cells.filter(({ labels, seed }) => labels['loss'] === label && seed !== 9);
      expect(compared.map(({ seed }) => seed).sort()).toEqual([1, 2]);
      for (const { config } of compared)
        expect(config).toMatchObject({ train: { optimizer: { rate: rateOf(chosen[label]!) } } });
    }
  });

  test('that is killed in its middle chooses the same and ends with the same results', async () => {
    const { child, ended } = startCommand(folder, grid('killed'));
    await waitFor('the first trial', async () => {
      const names = await readdir(path.join(folder, 'killed/small/cells')).catch(() => []);
      return names.length > 0;
    });
    for (const pid of await descendants(child.pid!)) process.kill(pid, 'SIGKILL');
    await ended;
    expect((await runCommand(folder, grid('killed'))).code).toBe(0);
    expect(await logOf('killed')).toEqual(await logOf('whole'));
    const lasting = (cells: CellResult[]) =>
      cells.map(({ id, labels, metrics }) => ({ id, labels, metrics }));
    expect(lasting(await cellsOf('killed'))).toEqual(lasting(await cellsOf('whole')));
  });

  test('is refused before its first trial where what it sets does not fit the cells of the comparison', async () => {
    const space = ['search.space={train.schedule.warmup: {values: [1, 2]}}', '--out', 'none'];
    const { code, stderr } = await runInProcess(folder, ['grid', 'study.yaml', ...space]);
    expect(code).toBe(2);
    expect(stderr).toContain('train.schedule.name');
    expect(await readdir(folder)).not.toContain('none');
  });
});
