import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { UserError } from '@rangeloss/foundation';
import type { Attempt } from '../grid/attempts.ts';
import { workersThatFit } from '../grid/memory.ts';
import type { StudyWords } from '../grid/open-study.ts';
import type { OutputOptions } from '../terminal/output.ts';

/** Options of the commands that take a study. */
export interface StudyOptions extends OutputOptions {
  readonly out: string;
  readonly preset?: readonly string[];
}

/** A study as the command line names it. */
export function studyWords(given: string, settings: readonly string[], options: StudyOptions): StudyWords {
  return { given, settings, presets: options.preset ?? [], out: options.out };
}

/** Adds what every command on a study has. */
export function onStudy(command: Command): Command {
  return command
    .argument('<study>', 'the study: a YAML file, or a folder that holds a study.yaml')
    .argument('[settings...]', 'fields to change, as field=value: seed=1..5 loss=range train.steps=50')
    .option(
      '--preset <name>',
      "settings that the study's file has under a name; may be repeated",
      gathered,
      [],
    )
    .option('--out <folder>', 'where results and reports are kept', 'runs')
    .option('--json', 'one JSON document on standard output, progress on standard error')
    .option('--quiet', 'no progress');
}

/** Collects an option that may be repeated. */
export function gathered(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** A whole number of at least 1, for an option. */
export function positive(name: string): (text: string) => number {
  return atLeast(name, 1);
}

/** A whole number that is not too small, for an option. */
export function atLeast(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new UserError(`${name} takes a whole number of at least ${least}, not ${text}.`, { field: name });
    }
    return value;
  };
}

/** What decides how many cells run at once. */
export interface CrewQuestion {
  readonly backend: string;
  readonly asked: number | undefined;
  readonly cells: number;
  /** Measured cells of the study, for their memory. */
  readonly attempts?: ReadonlyMap<string, Attempt>;
  readonly cores?: number;
}

/** The cores of this machine, or those that Slurm has given to this job. */
function ownCores(): number {
  const given = Number(process.env['SLURM_CPUS_ON_NODE']);
  return given >= 1 ? Math.min(given, availableParallelism()) : availableParallelism();
}

/** How many workers, and threads for each, make use of the cores within the memory. */
export function workersFor({ backend, asked, cells, attempts, cores = ownCores() }: CrewQuestion): {
  readonly workers: number;
  readonly threads: number;
  readonly note?: string;
} {
  // A GPU is one device: two processes would only share its memory.
  const natural = backend === 'tensorflow-gpu' || backend === 'webgpu' ? 1 : cores;
  const wanted = Math.max(1, Math.min(asked ?? natural, cells));
  const peaks = [...(attempts?.values() ?? [])].flatMap(({ peakMiB }) => peakMiB ?? []);
  const peakMiB = peaks.length === 0 ? undefined : Math.max(...peaks);
  const fit = workersThatFit({ asked, wanted, peakMiB });
  return { ...fit, threads: Math.max(1, Math.floor(cores / fit.workers)) };
}
