import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from '@rangeloss/storage';
import type { JobLauncher, JobPlan } from './job-launcher.ts';

const run = promisify(execFile);

/** Slurm's own default for MaxArraySize is 1001, which is one more than the largest index plus one. */
const ARRAY = 1000;

/** Seconds before the end of its time in which a cell is told to save itself. */
const WARNING = 120;

/**
 * Cells as job arrays, and a last job that waits for all of them. A cell that Slurm is about to end (SIGUSR1) writes a
 * checkpoint and is queued again, and goes on from there.
 */
export const slurmLauncher: JobLauncher = {
  async submit(plan) {
    await mkdir(plan.folder, { recursive: true });
    const cells: string[] = [];
    for (let first = 0; first < plan.commands.length; first += ARRAY) {
      const commands = plan.commands.slice(first, first + ARRAY);
      const list = path.join(plan.folder, `commands-${first}.txt`);
      await writeFileAtomic(list, `${commands.map(quoted).join('\n')}\n`);
      const script = path.join(plan.folder, `cells-${first}.sh`);
      await writeFileAtomic(script, arrayScript(plan, list, commands.length, first));
      const id = await sbatch(script, []);
      await plan.onSubmitted(id);
      cells.push(id);
    }
    const script = path.join(plan.folder, 'last.sh');
    await writeFileAtomic(script, lastScript(plan));
    const last = await sbatch(script, cells.length === 0 ? [] : [`--dependency=afterany:${cells.join(':')}`]);
    await plan.onSubmitted(last);
    return { cells, last };
  },
  async alive(ids) {
    try {
      const { stdout } = await run('squeue', ['-h', '-o', '%F', '--jobs', ids.join(',')]);
      const listed = new Set(stdout.split('\n').map((line) => line.trim()));
      return ids.filter((id) => listed.has(id));
    } catch (error) {
      // Slurm forgets a job some minutes after its end, and says so where it is asked for that one alone.
      return (error as { stderr?: string }).stderr?.includes('Invalid job id') === true ? [] : undefined;
    }
  },
  ownJob: () => process.env['SLURM_JOB_ID'],
  watch: (ids) => `squeue --jobs ${ids.join(',')}`,
  end: (ids) => `scancel ${ids.join(' ')}`,
};

async function sbatch(script: string, options: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('sbatch', ['--parsable', ...options, script]);
    return stdout.trim().split(';')[0]!;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const said = (error as { stderr?: string }).stderr?.trim() ?? '';
    throw new UserError(
      missing ? 'There is no sbatch on this machine.' : `Slurm refuses ${script}: ${said}`,
      {
        field: '--launcher',
        mend: missing
          ? 'Use it on a node from which jobs are submitted, or --launcher local.'
          : 'Correct --job-options, then repeat the command: what was submitted before may be ended with scancel.',
        cause: error,
      },
    );
  }
}

function arrayScript(plan: JobPlan, list: string, count: number, first: number): string {
  // A limit holds for one array: all of them together shall keep to it.
  const arrays = Math.ceil(plan.commands.length / ARRAY);
  const limit = plan.atOnce === undefined ? '' : `%${Math.max(1, Math.floor(plan.atOnce / arrays))}`;
  return `#!/usr/bin/env bash
#SBATCH --job-name=${plan.name}
#SBATCH --array=0-${count - 1}${limit}
#SBATCH --requeue
#SBATCH --signal=B:USR1@${WARNING}
#SBATCH --open-mode=append
#SBATCH --output=${plan.folder}/cell-${first === 0 ? '' : `${first}-`}%a.log
${directives(plan)}cd ${quote(plan.from)} || exit 1
command=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${quote(list)})

save_and_requeue() { # the cell writes a checkpoint on SIGTERM; one that ended just now has its result
  kill -TERM "$child" 2>/dev/null
  wait "$child" && exit 0
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
  exit 0
}
save_and_end() {
  kill -TERM "$child" 2>/dev/null
  wait "$child"
  exit 143
}
trap save_and_requeue USR1
trap save_and_end TERM

eval "exec $command" &
child=$!
wait "$child"
`;
}

function lastScript(plan: JobPlan): string {
  return `#!/usr/bin/env bash
#SBATCH --job-name=${plan.name}-last
#SBATCH --output=${plan.folder}/last.log
#SBATCH --open-mode=append
${directives(plan)}cd ${quote(plan.from)} || exit 1
exec ${quoted(plan.last)}
`;
}

function directives({ options }: JobPlan): string {
  return options.map((option) => `#SBATCH ${option}\n`).join('');
}

function quoted(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
