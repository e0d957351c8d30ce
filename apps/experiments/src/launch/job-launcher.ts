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
}

/** What was handed to the scheduler. */
export interface SubmittedJobs {
  /** Ids of the jobs with cells, and of the one after them. */
  readonly cells: readonly string[];
  readonly last: string;
  /** The command that shows them. */
  readonly watch: string;
}

/** Hands jobs to a scheduler and comes back; another engine is one file like `slurm.ts`. */
export interface JobLauncher {
  /** @throws UserError when the scheduler is not there or refuses */
  submit(plan: JobPlan): Promise<SubmittedJobs>;
}

/** The schedulers that `--launcher` can name besides `local`. */
export const jobLaunchers = new Registry<JobLauncher>('launcher').register('slurm', slurmLauncher);
