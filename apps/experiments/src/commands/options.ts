import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { UserError } from '@rangeloss/foundation';
import type { OutputOptions } from '../terminal/output.ts';

/** Options of the commands that take a study. */
export interface StudyOptions extends OutputOptions {
  readonly out: string;
}

/** Adds what every command on a study has. */
export function onStudy(command: Command): Command {
  return command
    .argument('<study>', 'the study: a YAML file, or a folder that holds a study.yaml')
    .argument('[settings...]', 'fields to change, as field=value: seed=1..5 loss=range train.steps=50')
    .option('--out <folder>', 'where results and reports are kept', 'runs')
    .option('--json', 'one JSON document on standard output, progress on standard error')
    .option('--quiet', 'no progress');
}

/** A whole number of at least 1, for an option. */
export function positive(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) {
      throw new UserError(`${name} takes a whole number of at least 1, not ${text}.`, { field: name });
    }
    return value;
  };
}

/** How many workers, and threads for each, make use of the cores. */
export function workersFor(
  backend: string,
  asked: number | undefined,
  cells: number,
  cores: number = availableParallelism(),
): { readonly workers: number; readonly threads: number } {
  // A GPU is one device: two processes would only share its memory.
  const natural = backend === 'tensorflow-gpu' || backend === 'webgpu' ? 1 : cores;
  const workers = Math.max(1, Math.min(asked ?? natural, cells));
  return { workers, threads: Math.max(1, Math.floor(cores / workers)) };
}
