import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { claimStudy } from './claim-study.ts';
import type { JobPlan } from './job-launcher.ts';
import { slurmLauncher } from './slurm.ts';
import { SubmittedJobs } from './submitted-jobs.ts';

const run = promisify(execFile);

/** Commands of these names that note how they were called: what a real Slurm does is tested with a real one. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-jobs-'));
  await command('sbatch', `echo "$*" >>${folder}/calls; echo $((100 + $(wc -l <${folder}/calls)))`);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']!}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function command(name: string, body: string): Promise<void> {
  await writeFile(path.join(folder, name), `#!/bin/sh\n${body}\n`);
  await chmod(path.join(folder, name), 0o755);
}

const plan = (change: Partial<JobPlan>): JobPlan => ({
  name: 'small',
  folder: path.join(folder, 'jobs'),
  from: folder,
  commands: [],
  last: ['echo', 'last'],
  atOnce: undefined,
  options: [],
  onSubmitted: () => Promise.resolve(),
  ...change,
});
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ['echo', `cell ${index} it's`]);
const script = (name: string) => readFile(path.join(folder, 'jobs', name), 'utf8');

describe('jobs for Slurm', () => {
  test('are arrays of at most 1,000, that keep to a limit together, and a last job after all of them', async () => {
    const told: string[] = [];
    const jobs = await slurmLauncher.submit(
      plan({
        commands: numbered(2300),
        atOnce: 400,
        options: ['--partition=gpu'],
        onSubmitted: (id) => Promise.resolve(void told.push(id)),
      }),
    );
    expect(jobs).toEqual({ cells: ['101', '102', '103'], last: '104' });
    expect(told).toEqual(['101', '102', '103', '104']);
    expect(await script('cells-0.sh')).toContain('#SBATCH --array=0-999%133\n');
    expect(await script('cells-2000.sh')).toContain('#SBATCH --array=0-299%133\n');
    expect(await script('cells-2000.sh')).toContain('#SBATCH --partition=gpu\n');
    expect(await readFile(path.join(folder, 'calls'), 'utf8')).toContain(
      '--parsable --dependency=afterany:101:102:103',
    );
  });

  test('run the command of their own index, whatever is in its words', async () => {
    await slurmLauncher.submit(plan({ commands: numbered(1002) }));
    const env = { ...process.env, SLURM_ARRAY_TASK_ID: '1' };
    const { stdout } = await run('bash', [path.join(folder, 'jobs/cells-1000.sh')], { env });
    expect(stdout).toBe("cell 1001 it's\n");
  });

  test('that were submitted are told even where the next ones are refused', async () => {
    await command(
      'sbatch',
      `test -e ${folder}/once && { echo "no partition" >&2; exit 1; }; touch ${folder}/once; echo 7`,
    );
    const told: string[] = [];
    const submitted = slurmLauncher.submit(
      plan({ commands: numbered(1001), onSubmitted: (id) => Promise.resolve(void told.push(id)) }),
    );
    await expect(submitted).rejects.toThrow('no partition');
    expect(told).toEqual(['7']);
  });
});

describe('a study that was handed to a cluster', () => {
  const squeue = (body: string) => command('squeue', body);
  const claim = () => claimStudy(folder);
  beforeEach(async () => {
    await new SubmittedJobs(folder).add('slurm', '7');
    await new SubmittedJobs(folder).add('slurm', '8');
  });

  test('is refused to other commands while a job of it is in the queue, and free afterwards', async () => {
    await squeue('echo 8; echo 9');
    await expect(claim()).rejects.toThrow("Slurm jobs 8 have this study's cells");
    await squeue('true');
    const unlock = await claim();
    await unlock();
    // Nothing is asked again once all have ended.
    await squeue('exit 1');
    await (
      await claim()
    )();
  });

  test('is free where Slurm has forgotten its jobs', async () => {
    await squeue('echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    await (
      await claim()
    )();
  });

  test('is refused where Slurm cannot be asked, with the way out', async () => {
    await squeue('echo "Unable to contact slurm controller" >&2; exit 1');
    await expect(claim()).rejects.toMatchObject({
      message: "Slurm jobs 7, 8 may be running this study's cells, and slurm does not answer here.",
      mend: expect.stringContaining(`delete ${path.join(folder, 'jobs')}`) as string,
    });
  });

  test('is free for the job that comes after its search', async () => {
    vi.stubEnv('SLURM_JOB_ID', '8');
    await squeue('echo 8');
    await (
      await claim()
    )();
  });
});
