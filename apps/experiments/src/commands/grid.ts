import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { Command } from 'commander';
import { sourceTags } from 'mlflow-js/node';
import { parseOverride } from '../config/overrides.ts';
import { readStudy, studyFile } from '../config/study.ts';
import { CellStore } from '../grid/cell-store.ts';
import { GridTracking } from '../grid/grid-tracking.ts';
import { planStudy } from '../grid/plan.ts';
import { runGrid } from '../grid/run-grid.ts';
import { lockStudy } from '../grid/study-lock.ts';
import { writeReport } from '../report/write-report.ts';
import { gridProgress, silentProgress } from '../terminal/grid-progress.ts';
import { exitCode, say, sayJson } from '../terminal/output.ts';
import { environmentFacts } from '../tracking/environment-facts.ts';
import { openTracking } from '../tracking/open-tracking.ts';
import { sayBackend } from './say-backend.ts';
import { interruptSignal } from './interrupt.ts';
import { onStudy, positive, type StudyOptions, workersFor } from './options.ts';
import { planTable } from './plan-table.ts';
import { sayReport } from './say-report.ts';

interface GridOptions extends StudyOptions {
  readonly workers?: number;
  readonly plan?: boolean;
  readonly restart?: boolean;
}

export function gridCommand(): Command {
  return onStudy(new Command('grid'))
    .description('run every cell of a study that has no result yet, then write its report')
    .option('--workers <count>', 'cells that run at once (default: one per core)', positive('--workers'))
    .option('--plan', 'show the cells, what is done and what remains; run nothing')
    .option('--restart', 'forget the results at hand and run every cell')
    .action(grid);
}

async function grid(given: string, settings: readonly string[], options: GridOptions): Promise<void> {
  const study = await readStudy(await studyFile(given), settings.map(parseOverride));
  const plan = await planStudy(study);
  const store = new CellStore(path.resolve(options.out, study.name));
  const { results: atHand, damaged } = await store.read(plan.cells.map(({ id }) => id));
  if (options.restart === true) atHand.clear();
  const missing = plan.cells.filter(({ id }) => !atHand.has(id));

  if (options.plan === true) {
    if (options.json === true)
      sayJson({
        study: study.name,
        cells: plan.cells.map((cell) => ({ ...cell, done: atHand.has(cell.id) })),
      });
    else say(planTable(plan, atHand));
    return;
  }

  const unlock = await lockStudy(store.folder);
  const { signal, release } = interruptSignal(() => {
    say('\nStopping: the cells in flight end, finished ones are kept. Ctrl-C again ends at once.', {
      json: true,
    });
  });
  try {
    for (const file of damaged) say(`${file} is damaged; its cell is run again.`, { json: true });
    for (const { kept, dropped } of plan.coinciding) {
      const [a, b] = [kept, dropped].map(({ labels }) => Object.values(labels).join(' · '));
      say(`${b!} has the same data and settings as ${a!}: one cell, run once.`, { json: true });
    }
    const backend = await prepareBackend({ name: study.cells[0]!.config.backend });
    sayBackend(backend);
    const { workers, threads } = workersFor(backend.name, options.workers, missing.length);
    const facts = await environmentFacts();
    const { client, uri } = await openTracking(study.tracking);
    const tracking = await GridTracking.open(client, study, uri, sourceTags({ source: 'rangeloss grid' }));
    say(
      `${study.title}: ${plan.cells.length} cells, ${atHand.size} done, ${missing.length} to run, ` +
        `${workers} at once with ${threads} thread${threads === 1 ? '' : 's'} each`,
      { json: true },
    );
    const progress = options.quiet === true ? silentProgress : gridProgress(missing.length, workers);
    await store.prepare();
    const outcome = await runGrid({ cells: missing, store, workers, threads, tracking, progress, signal });
    progress.close();
    const results = new Map([...atHand, ...outcome.results]);
    const stopped = signal.aborted;
    const report =
      results.size === 0
        ? undefined
        : await writeReport({
            study,
            plan,
            results,
            failures: outcome.failures,
            folder: store.folder,
            facts,
          });
    await tracking.close(stopped ? 'KILLED' : outcome.failures.length > 0 ? 'FAILED' : 'FINISHED');
    if (report !== undefined) sayReport(report, { study, options, uri, outcome });
    if (stopped) {
      say(`Stopped with ${outcome.notRun.length} cells left. The same command continues.`, { json: true });
      process.exitCode = exitCode.interrupted;
    } else if (outcome.failures.length > 0) {
      const mistake = outcome.failures.every(({ error }) => error.userError);
      process.exitCode = mistake ? exitCode.userMistake : exitCode.failure;
    }
  } finally {
    release();
    await unlock();
  }
}
