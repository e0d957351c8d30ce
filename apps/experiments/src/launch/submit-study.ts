import path from 'node:path';
import type { OpenedStudy, StudyWords } from '../grid/open-study.ts';
import type { PlannedCell } from '../grid/plan.ts';
import { openStudyTracking } from '../tracking/study-tracking.ts';
import { jobLaunchers, type Jobs } from './job-launcher.ts';
import { SubmittedJobs } from './submitted-jobs.ts';

const BIN = path.resolve(import.meta.dirname, '../../bin/rangeloss.mjs');

export interface Submission {
  readonly opened: OpenedStudy;
  readonly words: StudyWords;
  readonly cells: readonly PlannedCell[];
  readonly launcher: string;
  readonly atOnce: number | undefined;
  readonly jobOptions: readonly string[];
}

/**
 * Hands cells to a cluster, each as a job of its own that runs `rangeloss run --cell ID`, and after them a job that
 * writes the report. Where the study has a search, the trials come first and the last job submits the rest.
 *
 * @throws UserError when the scheduler refuses, or the tracking server does not answer
 */
export async function submitStudy(submission: Submission): Promise<Jobs & { readonly watch: string }> {
  const { opened, words, cells, launcher, atOnce, jobOptions } = submission;
  const { study, store } = opened;
  const engine = jobLaunchers.get(launcher);
  await store.prepare();
  // The runs above the cells are made once, here: thousands of jobs would each make their own.
  const tracking = await openStudyTracking(study, store, `rangeloss grid --launcher ${launcher}`);
  for (const cell of cells) await tracking.forCell(cell);
  await tracking.close('FINISHED');
  const command = (...given: string[]) => [process.execPath, BIN, ...given];
  const presets = words.presets.flatMap((preset) => ['--preset', preset]);
  const common = ['--out', path.resolve(words.out), ...presets];
  const named = [words.given, ...words.settings];
  const searching = opened.openTrials.length > 0;
  const again = ['--launcher', launcher, ...(atOnce === undefined ? [] : ['--workers', String(atOnce)])];
  const options = jobOptions.flatMap((option) => ['--job-options', option]);
  const record = new SubmittedJobs(store.folder);
  const jobs = await engine.submit({
    name: study.name,
    folder: path.join(store.folder, launcher, searching ? 'search' : 'cells'),
    from: process.cwd(),
    commands: cells.map(({ id }) => command('run', ...named, '--cell', id, '--quiet', ...common)),
    last: searching
      ? command('grid', ...named, ...again, ...options, ...common)
      : command('report', ...named, '--quiet', ...common),
    atOnce,
    options: jobOptions,
    onSubmitted: (id) => record.add(launcher, id),
  });
  return { ...jobs, watch: engine.watch([...jobs.cells, jobs.last]) };
}
