import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';
import { hasSlurm, type SlurmNode, startSlurm } from '../testing/slurm.ts';
import { waitFor } from '../testing/wait-for.ts';

interface Submitted {
  readonly cells: readonly string[];
  readonly jobs: { readonly cells: readonly string[]; readonly last: string };
}

/** One cell; in the deep tier it goes on long enough to be ended in the middle. */
const study = {
  also: {},
  grid: { loss: { range: { softmax: 1, range: { intra: 0.01, inter: 0.01, margin: 10 } } }, seed: 1 },
};
const long = { ...study, train: { ...smallStudy.train, steps: 200, checkpointEvery: 20 } };

const available = hasSlurm();
const deep = process.env['RANGELOSS_DEEP'] === '1';

/** A deep test runs the long cell three times. */
const DEEP_TIME = { timeout: 600_000 };

describe.skipIf(!available)('--launcher slurm', () => {
  let slurm: SlurmNode;
  let home: string;
  let folder: string;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'rangeloss-slurm-'));
    slurm = startSlurm(home);
  });
  afterAll(async () => {
    // A node that did not start has nothing to stop.
    await (slurm as SlurmNode | undefined)?.stop();
    await rm(home, { recursive: true });
  });

  const submit = async (...more: string[]): Promise<Submitted> => {
    const words = ['grid', 'study.yaml', '--launcher', 'slurm', '--json', ...more];
    const { code, stdout, stderr } = await runCommand(folder, words, slurm.environment);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as Submitted;
  };
  const resultOf = async (out: string): Promise<CellResult> => {
    const cells = path.join(folder, out, 'small/cells');
    const [name] = await readdir(cells);
    return JSON.parse(await readFile(path.join(cells, name!), 'utf8')) as CellResult;
  };
  const reported = () =>
    stat(path.join(folder, 'runs/small/report/index.html')).then(
      () => true,
      () => false,
    );
  const local = async () => {
    const { code, stderr } = await runCommand(folder, [
      'grid',
      'study.yaml',
      '--json',
      '--out',
      'undisturbed',
    ]);
    expect(code, stderr).toBe(0);
    return (await resultOf('undisturbed')).metrics;
  };
  /** Waits for the first checkpoint of the one cell. */
  const saved = async ({ cells }: Submitted) => {
    const checkpoints = path.join(folder, 'runs/small/checkpoints', cells[0]!);
    await waitFor('a checkpoint', async () =>
      (await readdir(checkpoints).catch(() => [] as string[])).some((name) => name.endsWith('.safetensors')),
    );
  };

  test('runs each cell as a job and the report after them, with the numbers of a local run', async () => {
    folder = await studyFolder(study);
    const { jobs } = await submit();
    expect(jobs.cells).toHaveLength(1);
    const undisturbed = await local();
    await waitFor('the report', reported);
    expect((await resultOf('runs')).metrics).toEqual(undisturbed);
    expect((await submit()).cells).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test.skipIf(!deep)(
    'queues a cell again that it was told to end, which goes on from its checkpoint',
    DEEP_TIME,
    async () => {
      folder = await studyFolder(long);
      const undisturbed = await local();
      const submitted = await submit();
      const job = `${submitted.jobs.cells[0]!}_0`;
      await saved(submitted);
      await slurm.command('scancel', '--signal=USR1', '--batch', job);
      const states = () => slurm.command('squeue', '-h', '-o', '%T', '-j', job);
      await waitFor('the job in the queue again', async () => (await states()).includes('PENDING'));
      // Slurm keeps a job that was queued again waiting for two minutes.
      await slurm.command('scontrol', 'update', `JobId=${job}`, 'StartTime=now');
      await waitFor('the report', reported);
      const result = await resultOf('runs');
      expect(result.resumedFrom).toBeGreaterThanOrEqual(20);
      expect(result.metrics).toEqual(undisturbed);
      await rm(folder, { recursive: true });
    },
  );
});

describe.skipIf(available)('--launcher slurm without Slurm', () => {
  test('says that there is no sbatch, and what to use instead', async () => {
    const folder = await studyFolder(study);
    const { code, stderr } = await runCommand(folder, ['grid', 'study.yaml', '--launcher', 'slurm']);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no sbatch on this machine.');
    await rm(folder, { recursive: true });
  });
});
