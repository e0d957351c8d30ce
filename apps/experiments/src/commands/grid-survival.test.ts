import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { descendants } from '../testing/descendants.ts';
import { mountSmallDisk } from '../testing/small-disk.ts';
import { runCommand, smallStudy, startCommand, studyFolder } from '../testing/command.ts';
import { waitFor } from '../testing/wait-for.ts';

interface Summary {
  readonly cells: readonly { readonly id: string; readonly metrics: Record<string, number> }[];
}

/** Two cells: the smallest study in which something is done while something else remains. */
const study = { grid: { ...smallStudy.grid, 'data.truncate': { 'with tail': 0 } }, also: {} };
let folder: string;
let undisturbed: string;
let out = '';
let round = 0;

const words = (...more: string[]) => [
  'grid',
  'study.yaml',
  '--json',
  '--out',
  out,
  '--workers',
  '1',
  ...more,
];
const grid = (...more: string[]) => runCommand(folder, words(...more));
const cells = () => readdir(path.join(folder, out, 'small/cells')).catch(() => [] as string[]);
/** The final table: all numbers, nothing that a repetition may change. */
const tableOf = ({ stdout, stderr, code }: Awaited<ReturnType<typeof grid>>): string => {
  expect(code, stderr).toBe(0);
  const { cells } = JSON.parse(stdout) as Summary;
  return JSON.stringify(cells.map(({ id, metrics }) => ({ id, metrics })));
};

beforeAll(async () => {
  folder = await studyFolder(study);
  out = 'undisturbed';
  undisturbed = tableOf(await grid());
});
beforeEach(() => {
  out = `round-${round++}`;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Starts the grid and waits until the first cell is done and the second one is under way. */
async function half() {
  const started = startCommand(folder, words());
  await waitFor('the first result', async () => (await cells()).length > 0);
  const parent = Number.parseInt(await readFile(path.join(folder, out, 'small/lock'), 'utf8'));
  const all = await descendants(parent);
  return { ...started, parent, workers: all.filter((pid) => pid !== parent) };
}

describe('the table of a grid is the undisturbed one', () => {
  test('after SIGKILL of a worker: the cell is tried again by the same command', async () => {
    const { ended, workers } = await half();
    for (const worker of workers) process.kill(worker, 'SIGKILL');
    const end = await ended;
    expect(tableOf(end)).toBe(undisturbed);
    // A worker that had just finished is simply gone; one in the middle of a cell is told about.
    const attempts = await readdir(path.join(folder, out, 'small/attempts'));
    const texts = await Promise.all(
      attempts.map((name) => readFile(path.join(folder, out, 'small/attempts', name), 'utf8')),
    );
    const counts = texts.map((text) => (JSON.parse(text) as { attempts: number }).attempts);
    expect(Math.max(...counts) > 1).toBe(end.stderr.includes('Trying again (1 of 1)'));
  });

  test('after SIGKILL of parent and workers at once', async () => {
    const { ended, parent, workers } = await half();
    for (const pid of [parent, ...workers]) process.kill(pid, 'SIGKILL');
    expect((await ended).code).not.toBe(0);
    expect(tableOf(await grid())).toBe(undisturbed);
  });

  test('after every state file of the grid was cut to half its length, and to nothing', async () => {
    expect(tableOf(await grid())).toBe(undisturbed);
    const files = await stateFiles(path.join(folder, out, 'small'));
    expect(files.length).toBeGreaterThan(3);
    for (const [index, file] of files.entries())
      await truncate(file, index % 2 === 0 ? 0 : Math.floor((await stat(file)).size / 2));
    await writeFile(path.join(folder, out, 'small/lock'), '');
    expect(tableOf(await grid())).toBe(undisturbed);
  });

  test('while a second command was started on it: that one refuses and changes nothing', async () => {
    const { ended, parent } = await half();
    // Halted, so that it cannot be done before the second one looks.
    process.kill(parent, 'SIGSTOP');
    const second = await grid().finally(() => process.kill(parent, 'SIGCONT'));
    expect(second.code, second.stderr).toBe(2);
    expect(second.stderr).toContain(`Process ${parent} is running the grid`);
    expect(tableOf(await ended)).toBe(undisturbed);
  });

  test('after the disk was full: the command says so, and goes on where there is room again', async ({
    skip,
  }) => {
    const disk = path.join(folder, out);
    await mkdir(disk);
    const mounted = await mountSmallDisk(disk, 'the grid on a full disk');
    if (mounted === undefined) {
      skip();
      return;
    }
    try {
      const filler = path.join(disk, 'filler');
      execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1k', 'count=100000'], {
        stdio: 'ignore',
        timeout: 20_000,
      });
    } catch {
      // dd ends with an error when the disk is full, which is what it was for.
    }
    try {
      const full = await grid();
      expect(full.code).not.toBe(0);
      expect(full.stderr).toMatch(/no space left|ENOSPC|full/i);
      await rm(path.join(disk, 'filler'));
      expect(tableOf(await grid())).toBe(undisturbed);
    } finally {
      await mounted.release();
    }
  });
});

describe('--resume', () => {
  test('unfinished leaves failed cells alone, errored takes them, restart takes all', async () => {
    expect(tableOf(await grid())).toBe(undisturbed);
    const [failed] = await cells();
    const id = path.basename(failed!, '.json');
    await rm(path.join(folder, out, 'small/cells', failed!));
    const error = { message: 'It broke.', userError: false };
    await writeFile(
      path.join(folder, out, 'small/attempts', failed!),
      JSON.stringify({ format: 1, id, outcome: 'failed', attempts: 2, error }),
    );
    const plan = await runCommand(folder, ['grid', 'plan', 'study.yaml', '--out', out]);
    expect(plan.stdout).toContain('failed: It broke.');
    expect((await grid('--resume', 'unfinished')).stderr).toContain('2 cells, 1 done, 0 to run');
    const errored = await grid('--resume', 'errored');
    expect(errored.stderr).toContain('2 cells, 1 done, 1 to run');
    expect(tableOf(errored)).toBe(undisturbed);
    const restart = await grid('--resume', 'restart');
    expect(restart.stderr).toContain('2 to run');
    expect(tableOf(restart)).toBe(undisturbed);
  });
});

async function stateFiles(root: string): Promise<string[]> {
  const below = await Promise.all(
    ['cells', 'attempts'].map(async (part) =>
      (await readdir(path.join(root, part))).map((name) => path.join(root, part, name)),
    ),
  );
  return below.flat();
}
