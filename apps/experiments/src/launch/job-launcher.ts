import { Registry } from '@rangeloss/foundation';
import { slurmLauncher } from './slurm.ts';

/** A study's cells as jobs of a cluster. */
export interface JobPlan {
  readonly name: string;
  /** Where scripts and logs go; it has to be on a file system that the nodes share. */
  readonly folder: string;
  /** The folder that the commands are run in. */
  readonly from: string;
  /** One command a cell. */
  readonly commands: readonly (readonly string[])[];
  /** The command after all of them have ended, however they did. */
  readonly last: readonly string[];
  /** Cells that may run at once; as many as the cluster gives without it. */
  readonly atOnce: number | undefined;
  /** Options for the scheduler, as its users write them. */
  readonly options: readonly string[];
  /** Told of each job as soon as the scheduler has it: it has it even where the next one is refused. */
  onSubmitted(id: string): Promise<void>;
}

/** What was handed to the scheduler. */
export interface Jobs {
  /** Ids of the jobs with cells, and of the one after them. */
  readonly cells: readonly string[];
  readonly last: string;
}

/** Hands jobs to a scheduler and comes back; another engine is one file like `slurm.ts`. */
export interface JobLauncher {
  /** @throws UserError when the scheduler is not there or refuses */
  submit(plan: JobPlan): Promise<Jobs>;
  /** Those of some jobs that wait or run; undefined where the scheduler cannot be asked from here. */
  alive(ids: readonly string[]): Promise<readonly string[] | undefined>;
  /** The job that this process runs in. */
  ownJob(): string | undefined;
  /** The commands that show jobs and end them. */
  watch(ids: readonly string[]): string;
  end(ids: readonly string[]): string;
}

/** The schedulers that `--launcher` can name besides `local`. */
export const jobLaunchers = new Registry<JobLauncher>('launcher').register('slurm', slurmLauncher);
