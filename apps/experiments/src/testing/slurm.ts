import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = path.join(import.meta.dirname, 'slurm-node.sh');

/**
 * Whether a Slurm can be started here. A lack is written down for the table at the end of the run, and is a failure
 * where RANGELOSS_REQUIRE lists slurm.
 */
export function hasSlurm(): boolean {
  const lacking = lack();
  if (lacking === undefined) return true;
  const text = `Slurm's job arrays: ${lacking} (Debian's slurm-wlm and munge)`;
  if (process.env['RANGELOSS_REQUIRE']?.split(',').includes('slurm') === true) throw new Error(text);
  const file = process.env['RANGELOSS_LACKS'];
  if (file !== undefined && file !== '') appendFileSync(file, `${text}\n`);
  return false;
}

function lack(): string | undefined {
  if (process.getuid?.() !== 0) return 'its daemons need root';
  const missing = ['slurmctld', 'slurmd', 'munged', 'sbatch', 'runuser'].filter((name) => !isInstalled(name));
  return missing.length === 0 ? undefined : `${missing.join(', ')} not installed`;
}

function isInstalled(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A Slurm of one node in a folder of its own. */
export interface SlurmNode {
  /** What commands need in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs one of Slurm's commands. */
  command(name: string, ...words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export function startSlurm(folder: string): SlurmNode {
  // Daemons keep the pipes that they inherit: only files and nothing may be theirs.
  execFileSync(SCRIPT, ['start', folder], { stdio: 'ignore' });
  const environment = { SLURM_CONF: path.join(folder, 'slurm.conf') };
  return {
    environment,
    command: async (name, ...words) =>
      (await run(name, words, { env: { ...process.env, ...environment } })).stdout,
    stop: async () => {
      await run(SCRIPT, ['stop', folder]);
    },
  };
}
