import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';
import { runInProcess } from '../testing/in-process.ts';
import { hasSlurm, type SlurmNode, startSlurm } from '../testing/slurm.ts';
import { waitFor } from '../testing/wait-for.ts';

interface Submitted {
  readonly cells: readonly string[];
  readonly jobs: { readonly cells: readonly string[]; readonly last: string };
}

/** Cells that go on long enough to be ended in the middle. */
const long = {
  also: {},
  train: { ...smallStudy.train, steps: 400, checkpointEvery: 20, validateEvery: 100, diagnoseEvery: 100 },
};
const loss = { range: { softmax: 1, range: { intra: 0.01, inter: 0.01, margin: 10 } } };
const two = { ...long, grid: { loss, seed: { first: 1, second: 2 } } };
const eight = { ...long, grid: { loss: { softmax: { softmax: 1 }, ...loss }, seed: '1..4' } };

const available = hasSlurm();
const deep = process.env['RANGELOSS_DEEP'] === '1';

/** Seconds for what a queue does on a machine that has other work, and milliseconds for a whole test. */
const PATIENCE = 240;
const TIME = { timeout: 900_000 };

describe.skipIf(!available)('--launcher slurm', () => {
  let slurm: SlurmNode;
  let home: string;
  let folder: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'rangeloss-slurm-'));
    slurm = startSlurm(home);
  }, TIME.timeout);
  afterAll(async () => {
    // A node that did not start has nothing to stop.
    await (slurm as SlurmNode | undefined)?.stop();
    await rm(home, { recursive: true });
  }, TIME.timeout);
  afterEach(async () => {
    await slurm.command('scancel', '--user=root');
    await queueEmpty();
    await rm(folder, { recursive: true });
  }, TIME.timeout);

  /** What runs nothing itself. */
  const ask = (...words: string[]) => runInProcess(folder, words, slurm.environment);
  const grid = async (...more: string[]): Promise<string> => {
    const words = ['grid', 'study.yaml', '--json', ...more];
    const { code, stdout, stderr } = await runCommand(folder, words, slurm.environment);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const submit = async (...more: string[]) =>
    JSON.parse(await grid('--launcher', 'slurm', ...more)) as Submitted;
  const queueEmpty = () =>
    waitFor('an empty queue', async () => (await slurm.command('squeue', '-h')) === '', PATIENCE);
  const results = async (out = 'runs'): Promise<CellResult[]> => {
    const cells = path.join(folder, out, 'small/cells');
    const names = await readdir(cells).catch(() => [] as string[]);
    const texts = names.sort().map((name) => readFile(path.join(cells, name), 'utf8'));
    return (await Promise.all(texts)).map((text) => JSON.parse(text) as CellResult);
  };
  /** The final table: all numbers, nothing that a repetition may change. */
  const table = async (out?: string) =>
    (await results(out)).map(({ id, labels, metrics, curves }) => ({
      id,
      labels,
      metrics,
      losses: curves['loss/total'],
    }));
  const undisturbed = async () => {
    await grid('--out', 'undisturbed');
    return table('undisturbed');
  };
  const states = async () => {
    const { cells } = JSON.parse((await ask('grid', 'plan', 'study.yaml', '--json')).stdout) as {
      cells: { id: string; state: string }[];
    };
    return new Map(cells.map(({ id, state }) => [id, state]));
  };
  /** Waits for the first checkpoint of a cell; jobs that ended without one say why in their logs. */
  const saved = (id: string) =>
    waitFor(
      'a checkpoint',
      async () => {
        const names = await readdir(path.join(folder, 'runs/small/checkpoints', id)).catch(() => []);
        if (names.some((name) => name.endsWith('.safetensors'))) return true;
        if ((await slurm.command('squeue', '-h')) === '') throw new Error(await logs());
        return false;
      },
      PATIENCE,
    );
  const logs = async () => {
    const below = path.join(folder, 'runs/small/slurm/cells');
    const names = (await readdir(below)).filter((name) => name.endsWith('.log'));
    return (await Promise.all(names.map((name) => readFile(path.join(below, name), 'utf8')))).join('\n');
  };

  describe('with two cells', () => {
    let expected: Awaited<ReturnType<typeof table>>;
    beforeEach(async () => {
      folder = await studyFolder(two);
      expected = await undisturbed();
    }, TIME.timeout);

    test(
      'runs each as a job and the report after them; one that scancel ends goes on when it is submitted again',
      TIME,
      async () => {
        // Held, so that they cannot have ended before the others look.
        const { cells, jobs } = await submit('--job-options=--hold');
        expect(cells).toHaveLength(2);
        const beside = await ask('grid', 'study.yaml');
        expect(beside.code, beside.stderr).toBe(2);
        expect(beside.stderr).toContain(`Slurm jobs ${jobs.cells[0]!}, ${jobs.last} have this study's cells`);
        expect(beside.stderr).toContain(`scancel ${jobs.cells[0]!} ${jobs.last}`);
        const twice = await ask('grid', 'study.yaml', '--launcher', 'slurm');
        expect(twice.code, twice.stderr).toBe(2);

        await slurm.command('scontrol', 'release', `${jobs.cells[0]!},${jobs.last}`);
        await saved(cells[0]!);
        await slurm.command('scancel', `${jobs.cells[0]!}_0`);
        await queueEmpty();
        // The report of what was done is there all the same.
        await stat(path.join(folder, 'runs/small/report/index.html'));
        expect(await states()).toEqual(
          new Map([
            [cells[0], 'cut short'],
            [cells[1], 'done'],
          ]),
        );
        const [kept] = await table();
        expect(expected).toContainEqual(kept);
        expect((await submit('--resume', 'unfinished')).cells).toEqual([cells[0]]);
        await queueEmpty();
        expect(await table()).toEqual(expected);
        const again = (await results()).find(({ id }) => id === cells[0])!;
        expect(again.resumedFrom).toBeGreaterThanOrEqual(20);
      },
    );

    test.skipIf(!deep)(
      'queues one again that it was told to end, which goes on from its checkpoint',
      TIME,
      async () => {
        const { cells, jobs } = await submit();
        await saved(cells[0]!);
        const job = `${jobs.cells[0]!}_0`;
        await slurm.command('scancel', '--signal=USR1', '--batch', job);
        const states = () => slurm.command('squeue', '-h', '-o', '%T', '-j', job);
        await waitFor(
          'the job in the queue again',
          async () => (await states()).includes('PENDING'),
          PATIENCE,
        );
        // Slurm keeps a job that was queued again waiting for two minutes.
        await slurm.command('scontrol', 'update', `JobId=${job}`, 'StartTime=now');
        await queueEmpty();
        expect(await table()).toEqual(expected);
        const again = (await results()).find(({ id }) => id === cells[0])!;
        expect(again.resumedFrom).toBeGreaterThanOrEqual(20);
      },
    );
  });

  test.skipIf(!deep)(
    'of eight cells ended by scancel while they run, by its SIGKILL, and while they wait, a local grid makes the same table',
    TIME,
    async () => {
      folder = await studyFolder(eight);
      const expected = await undisturbed();
      const { cells, jobs } = await submit('--workers', '2');
      const job = (index: number) => `${jobs.cells[0]!}_${index}`;
      await saved(cells[0]!);
      await saved(cells[1]!);
      await slurm.command('scancel', '--signal=KILL', '--full', job(0));
      await slurm.command('scancel', job(1));
      for (const index of [6, 7]) await slurm.command('scancel', job(index));
      await queueEmpty();
      const now = await states();
      expect(cells.map((id) => now.get(id))).toEqual([
        'cut short',
        'cut short',
        ...Array.from({ length: 4 }, () => 'done'),
        'to run',
        'to run',
      ]);
      await grid('--resume', 'unfinished');
      expect(await table()).toEqual(expected);
    },
  );
});

describe.skipIf(available)('--launcher slurm without Slurm', () => {
  test('says that there is no sbatch, and what to use instead', async () => {
    const folder = await studyFolder(two);
    const { code, stderr } = await runInProcess(folder, ['grid', 'study.yaml', '--launcher', 'slurm']);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no sbatch on this machine.');
    await rm(folder, { recursive: true });
  });
});
