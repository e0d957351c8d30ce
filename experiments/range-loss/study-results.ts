import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { z } from 'zod';

const resultSchema = z.object({
  id: z.string(),
  seed: z.int(),
  labels: z.record(z.string(), z.string()),
  runId: z.string(),
  metrics: z.record(z.string(), z.number().nullable()),
});

/** What the claims need of a cell: who it is, and what was measured. */
export type StudyResult = z.output<typeof resultSchema>;

/**
 * The cells of a study's comparison in a results folder, `runs/STUDY/cells`, by labels and seed; the trials of a
 * search chose settings and are no results. Five digits of each metric.
 *
 * @throws UserError when the study was not run, or has a cell twice with other settings
 */
export function resultsOfRuns(runs: string, study: string): StudyResult[] {
  const folder = path.join(runs, study, 'cells');
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    throw new UserError(`${folder}: no results of ${study}.`, {
      field: '--runs',
      mend: `Run it first: npx rangeloss grid experiments/range-loss/${study.replace('range-loss-', '')}.yaml`,
    });
  }
  const results = names
    .map((name) => resultSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))))
    .filter(({ labels }) => labels['trial'] === undefined)
    .map((result) => ({ ...result, metrics: rounded(result.metrics) }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const [at, result] of results.entries()) {
    const next = results[at + 1];
    if (next === undefined || keyOf(next) !== keyOf(result)) continue;
    throw new UserError(`${folder}: ${result.id} and ${next.id} are the same cell with other settings.`, {
      field: '--runs',
      mend: 'A new search left the results of the old one: take their files away.',
    });
  }
  return results;
}

/** Whether a study was run with this results folder. */
export function hasResults(runs: string, study: string): boolean {
  return existsSync(path.join(runs, study, 'cells'));
}

/** The committed results of a study, one cell a line. */
export function resultsOfFile(file: string): StudyResult[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => resultSchema.parse(JSON.parse(line) as unknown));
}

export function linesOf(results: readonly StudyResult[]): string {
  return results.map((result) => `${JSON.stringify(result)}\n`).join('');
}

function keyOf({ labels, seed }: StudyResult): string {
  const others = Object.entries(labels).filter(([axis]) => axis !== 'seed');
  return JSON.stringify([others, String(seed).padStart(6, '0')]);
}

function rounded(metrics: StudyResult['metrics']): StudyResult['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [
      name,
      value === null ? null : Number(value.toPrecision(5)),
    ]),
  );
}
