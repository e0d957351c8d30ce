import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import type { CellResult } from '../cell/cell-result.ts';
import { type OpenedStudy, openStudy } from '../grid/open-study.ts';
import { writeReport } from '../report/write-report.ts';
import { say } from '../terminal/output.ts';
import { environmentFacts } from '../tracking/environment-facts.ts';
import { studyRunsPlace } from '../tracking/runs-place.ts';
import { onStudy, studyWords, type StudyOptions } from './options.ts';
import { sayReport } from './say-report.ts';

export function reportCommand(): Command {
  return onStudy(new Command('report'))
    .description("write a study's report again from the results at hand; run nothing")
    .action(async (given: string, settings: readonly string[], options: StudyOptions) => {
      const { study, plan, results, store, search } = await resultsAtHand(given, settings, options);
      const facts = await environmentFacts();
      const report = await writeReport({
        study,
        plan,
        results,
        failures: [],
        folder: store.folder,
        facts,
        search,
      });
      const missing = report.results.missing.length;
      if (missing > 0) say(`${missing} of ${plan.cells.length} cells have no result yet.`, { json: true });
      sayReport(report, { study, options, runs: await studyRunsPlace(study.tracking) });
    });
}

/** A study with the results that its folder holds. */
export interface ResultsAtHand extends OpenedStudy {
  readonly results: ReadonlyMap<string, CellResult>;
}

/** @throws UserError when not one cell has a result */
export async function resultsAtHand(
  given: string,
  settings: readonly string[],
  options: StudyOptions,
): Promise<ResultsAtHand> {
  const opened = await openStudy(studyWords(given, settings, options));
  const { study, plan, store } = opened;
  const { results, damaged } = await store.read(plan.cells.map(({ id }) => id));
  for (const file of damaged)
    say(`${file} is damaged and left out; the grid command runs its cell again.`, { json: true });
  if (results.size === 0) {
    throw new UserError(`No cell of ${study.file} has a result in ${store.folder}.`, {
      file: store.folder,
      mend: `Run the study first: rangeloss grid ${given}`,
    });
  }
  return { ...opened, results };
}
