import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import { Command, Option } from 'commander';
import { type OpenedStudy, openStudy, type StudyWords } from '../grid/open-study.ts';
import type { PlannedCell } from '../grid/plan.ts';
import { byPriority } from '../grid/priority.ts';
import { cellState, cellsToRun, type ResumeMode, resumeModes } from '../grid/resume.ts';
import type { GridOutcome } from '../grid/run-grid.ts';
import { StudySession } from '../grid/session.ts';
import { claimStudy } from '../launch/claim-study.ts';
import { jobLaunchers } from '../launch/job-launcher.ts';
import { submitStudy } from '../launch/submit-study.ts';
import { writeReport } from '../report/write-report.ts';
import { exitCode, say, sayJson } from '../terminal/output.ts';
import { environmentFacts } from '../tracking/environment-facts.ts';
import { typedPath } from '../tracking/runs-place.ts';
import { deliverCells } from '../tracking/study-tracking.ts';
import { interruptSignal } from './interrupt.ts';
import {
  atLeast,
  gathered,
  onStudy,
  positive,
  studyWords,
  type StudyOptions,
  workersFor,
} from './options.ts';
import { showPlan } from './plan.ts';
import { sayBackend } from './say-backend.ts';
import { sayReport } from './say-report.ts';
import { sayWaiting } from './say-runs.ts';

export interface GridOptions extends StudyOptions {
  readonly workers?: number;
  readonly plan?: boolean;
  readonly restart?: boolean;
  readonly resume?: ResumeMode;
  readonly retries: number;
  readonly launcher: string;
  readonly jobOptions: readonly string[];
}

export function gridCommand(): Command {
  const plan = new Command('plan')
    .description(
      'show every cell, what is done, why the rest has to be run, and what that takes; run nothing',
    )
    .argument('<study>', 'the study: a YAML file, or a folder that holds a study.yaml')
    .argument('[settings...]', 'fields to change, as field=value')
    .addHelpText('after', '\nIt takes the options of rangeloss grid.')
    .action(async (given: string, settings: readonly string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GridOptions>();
      await showPlan(await openStudy(studyWords(given, settings, options)), options);
    });
  return onStudy(new Command('grid'))
    .description('run every cell of a study that has no result yet, then write its report')
    .option('--workers <count>', 'cells that run at once (default: one per core)', positive('--workers'))
    .option('--plan', 'the same as rangeloss grid plan STUDY')
    .addOption(
      new Option(
        '--resume <mode>',
        'unfinished: cells never begun or cut short; errored: those that failed; restart: all (default: all without a result)',
      ).choices([...resumeModes]),
    )
    .option('--restart', 'the same as --resume restart')
    .option(
      '--retries <count>',
      'how often a cell whose process broke down is tried again',
      atLeast('--retries', 0),
      1,
    )
    .addOption(
      new Option('--launcher <name>', 'where cells run: here, or as jobs of a cluster')
        .choices(['local', ...jobLaunchers.names()])
        .default('local'),
    )
    .option(
      '--job-options <option>',
      'an option for the scheduler, such as --partition=gpu; may be repeated',
      gathered,
      [],
    )
    .action(grid)
    .addCommand(plan);
}

async function grid(given: string, settings: readonly string[], options: GridOptions): Promise<void> {
  const words = studyWords(given, settings, options);
  const mode = options.restart === true ? 'restart' : options.resume;
  const opened = await openStudy(words, mode);
  if (options.plan === true) {
    await showPlan(opened, options);
    return;
  }
  const unlock = await claimStudy(opened.store.folder);
  if (options.launcher !== 'local') {
    await submit(opened, { words, options, mode }).finally(unlock);
    return;
  }
  const { signal, release } = interruptSignal(() => {
    say('\nStopping: the cells in flight end, finished ones are kept. Ctrl-C again ends at once.', {
      json: true,
    });
  });
  try {
    await runHere(opened, { words, options, mode, signal });
  } finally {
    release();
    await unlock();
  }
}

/** Hands the cells to a cluster and comes back. */
async function submit(opened: OpenedStudy, { words, options, mode }: Omit<Here, 'signal'>): Promise<void> {
  const { study, plan, store, attempts, openTrials } = opened;
  const { results } = await store.read(plan.cells.map(({ id }) => id));
  const history = await attempts.readAll();
  const state = ({ id }: PlannedCell) => cellState(results.has(id), history.get(id));
  const chosen = openTrials.length > 0 ? openTrials : cellsToRun(plan.cells, state, mode);
  const cells = byPriority(chosen, study.priority);
  if (mode === 'restart') await forget(opened, cells);
  const { launcher, jobOptions, workers: atOnce } = options;
  const jobs = await submitStudy({ opened, words, cells, launcher, atOnce, jobOptions });
  if (options.json === true) sayJson({ study: study.name, cells: cells.map(({ id }) => id), jobs });
  else {
    const what = openTrials.length > 0 ? 'trials of the search' : 'cells';
    say(`${cells.length} ${what} submitted as ${launcher} jobs ${jobs.cells.join(', ')}; job ${jobs.last} comes after them.
Watch   ${jobs.watch}
Logs    ${typedPath(path.join(store.folder, launcher))}
Next    the report is written by the last job; the same command submits what is left`);
  }
}

interface Here {
  readonly words: StudyWords;
  readonly options: GridOptions;
  readonly mode: ResumeMode | undefined;
  readonly signal: AbortSignal;
}

async function runHere(first: OpenedStudy, { words, options, mode, signal }: Here): Promise<void> {
  const backend = await prepareBackend({ name: first.study.cells[0]!.config.backend });
  sayBackend(backend);
  const { retries } = options;
  const quiet = options.quiet === true;
  const session = await StudySession.open({
    opened: first,
    source: 'rangeloss grid',
    retries,
    quiet,
    signal,
  });
  const crew = async (opened: OpenedStudy, cells: readonly PlannedCell[]) => {
    const attempts = await opened.attempts.readAll();
    const crew = workersFor({ backend: backend.name, asked: options.workers, cells: cells.length, attempts });
    if (crew.note !== undefined) say(crew.note, { json: true });
    return crew;
  };

  let opened = first;
  if (opened.openTrials.length > 0) {
    const { openTrials, trials, study } = opened;
    if (mode === 'restart') await forget(opened, openTrials);
    const { workers, threads } = await crew(opened, openTrials);
    say(
      `Search before the comparison: ${trials.length} trials, ${openTrials.length} to run, ${study.search!.trials} for each ${study.search!.over}`,
      { json: true },
    );
    const outcome = await session.run(byPriority(openTrials, study.priority), { workers, threads });
    if (signal.aborted) {
      await session.tracking.close('KILLED');
      sayStopped(outcome);
      return;
    }
    opened = await openStudy(words);
    if (opened.openTrials.length > 0)
      throw new UserError('The search has trials left.', { mend: 'Repeat the command.' });
  }

  const { study, plan, store } = opened;
  const ids = plan.cells.map(({ id }) => id);
  const { results: atHand, damaged } = await store.read(ids);
  const history = await opened.attempts.read(ids);
  const state = ({ id }: PlannedCell) => cellState(atHand.has(id), history.get(id));
  const missing = byPriority(cellsToRun(plan.cells, state, mode), study.priority);
  if (mode === 'restart') {
    await forget(opened, missing);
    atHand.clear();
  }
  for (const file of damaged) say(`${file} is damaged; its cell is run again.`, { json: true });
  for (const { kept, dropped } of plan.coinciding) {
    const [a, b] = [kept, dropped].map(({ labels }) => Object.values(labels).join(' · '));
    say(`${b!} has the same data and settings as ${a!}: one cell, run once.`, { json: true });
  }
  const { workers, threads } = await crew(opened, missing);
  say(
    `${study.title}: ${plan.cells.length} cells, ${atHand.size} done, ${missing.length} to run, ` +
      `${workers} at once with ${threads} thread${threads === 1 ? '' : 's'} each`,
    { json: true },
  );
  const outcome = await session.run(missing, { workers, threads });
  const { tracking } = session;
  const results = new Map([...atHand, ...(await deliverCells(store, tracking, outcome.results))]);
  const { failures } = outcome;
  const stopped = signal.aborted;
  const facts = await environmentFacts();
  const { folder } = store;
  const report =
    results.size === 0
      ? undefined
      : await writeReport({ study, plan, results, failures, folder, facts, search: opened.search });
  if (report !== undefined) tracking.logReport(report.files, path.dirname(report.page));
  await tracking.close(stopped ? 'KILLED' : failures.length > 0 ? 'FAILED' : 'FINISHED');
  if (report !== undefined) sayReport(report, { study, options, runs: tracking.place, outcome });
  sayWaiting(store, tracking.place.uri);
  if (stopped) {
    sayStopped(outcome);
  } else if (failures.length > 0) {
    const mistake = failures.every(({ error }) => error.userError);
    process.exitCode = mistake ? exitCode.userMistake : exitCode.failure;
  }
}

/** What a restart begins with: no result and no checkpoint of its cells. */
async function forget({ store }: OpenedStudy, cells: readonly PlannedCell[]): Promise<void> {
  for (const { id } of cells) {
    await store.remove(id);
    await store.removeCheckpoints(id);
  }
}

function sayStopped({ notRun }: GridOutcome): void {
  say(`Stopped with ${notRun.length} cells left. The same command continues.`, { json: true });
  process.exitCode = exitCode.interrupted;
}
