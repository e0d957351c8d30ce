import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../testing/command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-init-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('a new study runs as it is, its sides can be compared, and a second init leaves it alone', async () => {
  expect((await runCommand(folder, ['init', 'mine'])).code).toBe(0);
  expect((await readdir(path.join(folder, 'mine'))).sort()).toEqual([
    'README.md',
    'study.schema.json',
    'study.yaml',
  ]);
  const again = await runCommand(folder, ['init', 'mine']);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('holds a study already')]);

  const words = ['mine', '--preset', 'quick', 'train.steps=2', 'backend=wasm', 'seed=1..2'];
  const grid = await runCommand(folder, ['grid', ...words, '--json']);
  expect(grid.code, grid.stderr).toBe(0);
  const plan = await runCommand(folder, ['grid', 'plan', ...words, 'train.steps=3', '--workers', '2']);
  expect(plan.stdout).toContain('4 cells: changed: train.steps 2 -> 3');
  expect(plan.stdout.replace(/\s+/g, ' ')).toMatch(/with 2 workers; \d+ MiB a worker at most/);

  const compared = await runCommand(folder, ['compare', 'mine:softmax', 'mine:+range', '--json']);
  const { comparisons } = JSON.parse(compared.stdout) as {
    comparisons: {
      config: { field: string }[];
      metrics: { metric: string; pairs: number }[];
      note: string;
    }[];
  };
  expect(comparisons[0]!.config.map(({ field }) => field)).toEqual(['loss.range']);
  expect(comparisons[0]!.metrics.find(({ metric }) => metric === 'accuracy/common')!.pairs).toBe(2);
  expect(comparisons[0]!.note).toContain('nothing can be significant');
  const wrong = await runCommand(folder, ['compare', 'mine:sofmax', 'mine:+range']);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean "softmax"?')]);
});

test('the schema that init leaves is the one that the command prints', async () => {
  const { stdout } = await runCommand(folder, ['schema']);
  expect(stdout).toBe(await readFile(path.join(folder, 'mine/study.schema.json'), 'utf8'));
});

test('without a word the command shows the five that matter, in a screen', async () => {
  const { code, stdout } = await runCommand(folder, []);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(
    lines.filter((line) => line.startsWith('  rangeloss ')).map((line) => line.trim().split(/ {2,}/)[0]),
  ).toEqual([
    'rangeloss init FOLDER',
    'rangeloss grid plan STUDY',
    'rangeloss grid STUDY',
    'rangeloss compare A B',
    'rangeloss doctor',
  ]);
  expect(lines.length).toBeLessThan(24);
  const help = await runCommand(folder, ['--help']);
  expect(help.stdout).toContain('Exit codes: 0 success');
});
