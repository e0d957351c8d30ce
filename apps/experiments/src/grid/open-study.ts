import path from 'node:path';
import { parseOverride } from '../config/overrides.ts';
import { searchTrials } from '../config/search-cells.ts';
import { readStudy, type Study, studyFile } from '../config/study.ts';
import { AttemptStore } from './attempts.ts';
import { CellStore } from './cell-store.ts';
import { planStudy, type PlannedCell, type StudyPlan } from './plan.ts';
import type { ResumeMode } from './resume.ts';
import { chooseTrials, openTrials, type SearchLog } from './search.ts';

/** How the command line names a study. */
export interface StudyWords {
  readonly given: string;
  readonly settings: readonly string[];
  readonly presets: readonly string[];
  /** The folder of all studies' results. */
  readonly out: string;
}

/** A study with its plan and its state on the disk. */
export interface OpenedStudy {
  readonly study: Study;
  readonly plan: StudyPlan;
  readonly store: CellStore;
  readonly attempts: AttemptStore;
  /** Trials of the study's search that come before the plan's cells can be known. */
  readonly trials: readonly PlannedCell[];
  /** Those of the trials that have not been made. */
  readonly openTrials: readonly PlannedCell[];
  /** The search's outcome, once every trial was made. */
  readonly search: SearchLog | undefined;
}

/**
 * Reads a study and plans its cells. Where it has a search, the cells' identity depends on what was chosen: until all
 * trials were made, the plan is the one without a choice.
 *
 * @param mode which trials are to be made again, although they have an outcome
 * @throws UserError or ConfigError; nothing is changed
 */
export async function openStudy(
  { given, settings, presets, out }: StudyWords,
  mode?: ResumeMode,
): Promise<OpenedStudy> {
  const file = await studyFile(given);
  const overrides = settings.map(parseOverride);
  const study = await readStudy(file, overrides, { presets });
  const store = new CellStore(path.resolve(out, study.name));
  const attempts = new AttemptStore(store.folder);
  const common = { store, attempts };
  const wanted = searchTrials(study);
  if (study.search === undefined || wanted.length === 0) {
    const plan = await planStudy(study);
    return { ...common, study, plan, trials: [], openTrials: [], search: undefined };
  }
  // Trials may coincide (two losses without anything to search): each is planned alone, so that none loses its id.
  const planned = await Promise.all(
    wanted.map(async ({ cell }) => (await planStudy({ ...study, cells: [cell] })).cells[0]!),
  );
  const trials = [...new Map(planned.map((cell) => [cell.id, cell])).values()];
  const ids = planned.map(({ id }) => id);
  const { results } = await store.read(ids);
  const history = mode === 'errored' ? new Map() : await attempts.read(ids);
  const open = mode === 'restart' ? trials : openTrials(trials, results, history);
  if (open.length > 0) {
    // What the trials set has to fit the cells of the comparison as well: found out before the budget is spent.
    const first = new Map(
      wanted.filter(({ trial }) => trial === 0).map((trial) => [trial.label, trial.settings]),
    );
    await readStudy(file, overrides, { presets, chosen: first });
    const plan = await planStudy(study);
    return { ...common, study, plan, trials, openTrials: open, search: undefined };
  }
  const search = chooseTrials(study.search, wanted, ids, results);
  const chosen = await readStudy(file, overrides, { presets, chosen: search.chosen });
  return { ...common, study: chosen, plan: await planStudy(chosen), trials, openTrials: [], search };
}
