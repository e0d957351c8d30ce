import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { sourceTags } from 'mlflow-js/node';
import { parseOverride } from '../config/overrides.ts';
import { readStudy, studyFile } from '../config/study.ts';
import { CellStore } from '../grid/cell-store.ts';
import { GridTracking } from '../grid/grid-tracking.ts';
import { planStudy } from '../grid/plan.ts';
import { runGrid } from '../grid/run-grid.ts';
import { lockStudy } from '../grid/study-lock.ts';
import { gridProgress, silentProgress } from '../terminal/grid-progress.ts';
import { exitCode, say, sayJson } from '../terminal/output.ts';
import { openTracking } from '../tracking/open-tracking.ts';
import { received } from '../grid/worker-pool.ts';
import { interruptSignal } from './interrupt.ts';
import { onStudy, type StudyOptions, workersFor } from './options.ts';
import { sayBackend } from './say-backend.ts';

export function runCommand(): Command {
  return onStudy(new Command('run'))
    .description('run one cell of a study: the settings choose it, for example loss=range seed=1')
    .option('--again', 'run it even where a result is at hand')
    .action(runOne);
}

async function runOne(
  given: string,
  settings: readonly string[],
  options: StudyOptions & { again?: boolean },
): Promise<void> {
  const study = await readStudy(await studyFile(given), settings.map(parseOverride));
  const { cells } = await planStudy(study);
  const numbers = cells.filter(({ purpose }) => purpose === 'numbers');
  const [cell, other] = numbers;
  if (cell === undefined)
    throw new UserError('No cell fits.', { mend: 'rangeloss grid STUDY --plan lists the cells.' });
  if (other !== undefined) {
    throw new UserError(
      `${numbers.length} cells fit, and run takes one: ${Object.values(cell.labels).join(' · ')}, ${Object.values(other.labels).join(' · ')}, ...`,
      {
        mend: `Choose by settings: ${Object.entries(cell.labels)
          .map(([axis, label]) => `${axis}=${/^[\w.+-]+$/.test(label) ? label : `'${label}'`}`)
          .join(' ')}`,
      },
    );
  }
  const store = new CellStore(path.resolve(options.out, study.name));
  const { results } = await store.read([cell.id]);
  let result = options.again === true ? undefined : results.get(cell.id);
  if (result === undefined) {
    const unlock = await lockStudy(store.folder);
    const { signal, release } = interruptSignal(() => undefined);
    try {
      const backend = await prepareBackend({ name: cell.config.backend });
      sayBackend(backend);
      const { workers, threads } = workersFor(backend.name, undefined, 1);
      const { client, uri } = await openTracking(study.tracking);
      const tracking = await GridTracking.open(client, study, uri, sourceTags({ source: 'rangeloss run' }));
      const progress = options.quiet === true ? silentProgress : gridProgress(1, 1);
      await store.prepare();
      const outcome = await runGrid({
        cells: [cell],
        store,
        workers,
        threads,
        tracking,
        progress,
        signal,
      });
      progress.close();
      await tracking.close(signal.aborted ? 'KILLED' : outcome.failures.length > 0 ? 'FAILED' : 'FINISHED');
      if (outcome.failures[0] !== undefined) throw received(outcome.failures[0].error);
      if (signal.aborted) {
        process.exitCode = exitCode.interrupted;
        return;
      }
      result = outcome.results.get(cell.id)!;
    } finally {
      release();
      await unlock();
    }
  }
  if (options.json === true) sayJson(result);
  else {
    for (const [name, value] of Object.entries(result.metrics))
      say(`  ${name.padEnd(44)} ${value.toPrecision(4)}`);
    say(
      `\nResult  ${path.relative('.', store.file(cell.id))}\nMLflow  run ${result.runId}\nNext    rangeloss report ${given}`,
    );
  }
}
