import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { parseOverride } from '../config/overrides.ts';
import { type Study, readStudy, studyFile } from '../config/study.ts';
import type { CellResult } from '../cell/cell-result.ts';
import { CellStore } from '../grid/cell-store.ts';
import { type StudyPlan, planStudy } from '../grid/plan.ts';
import { writeReport } from '../report/write-report.ts';
import { say } from '../terminal/output.ts';
import { environmentFacts } from '../tracking/environment-facts.ts';
import { onStudy, type StudyOptions } from './options.ts';
import { sayReport } from './say-report.ts';

export function reportCommand(): Command {
  return onStudy(new Command('report'))
    .description("write a study's report again from the results at hand; run nothing")
    .action(async (given: string, settings: readonly string[], options: StudyOptions) => {
      const { study, plan, results, store } = await resultsAtHand(given, settings, options);
      const facts = await environmentFacts();
      const report = await writeReport({ study, plan, results, failures: [], folder: store.folder, facts });
      const missing = report.results.missing.length;
      if (missing > 0) say(`${missing} of ${plan.cells.length} cells have no result yet.`, { json: true });
      sayReport(report, { study, options, uri: path.resolve(study.tracking) });
    });
}

/** A study with the results that its folder holds. */
export interface ResultsAtHand {
  readonly study: Study;
  readonly plan: StudyPlan;
  readonly results: ReadonlyMap<string, CellResult>;
  readonly store: CellStore;
}

/** @throws UserError when not one cell has a result */
export async function resultsAtHand(
  given: string,
  settings: readonly string[],
  options: StudyOptions,
): Promise<ResultsAtHand> {
  const study = await readStudy(await studyFile(given), settings.map(parseOverride));
  const plan = await planStudy(study);
  const store = new CellStore(path.resolve(options.out, study.name));
  const { results, damaged } = await store.read(plan.cells.map(({ id }) => id));
  for (const file of damaged)
    say(`${file} is damaged and left out; the grid command runs its cell again.`, { json: true });
  if (results.size === 0) {
    throw new UserError(`No cell of ${study.file} has a result in ${store.folder}.`, {
      file: store.folder,
      mend: `Run the study first: rangeloss grid ${given}`,
    });
  }
  return { study, plan, results, store };
}
