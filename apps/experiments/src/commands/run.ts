import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { openStudy } from '../grid/open-study.ts';
import { StudySession } from '../grid/session.ts';
import { claimStudy } from '../launch/claim-study.ts';
import { exitCode, say, sayJson } from '../terminal/output.ts';
import { type RunsPlace, studyRunsPlace } from '../tracking/runs-place.ts';
import { deliverCells } from '../tracking/study-tracking.ts';
import { received } from '../grid/worker-pool.ts';
import { interruptSignal } from './interrupt.ts';
import { onStudy, studyWords, type StudyOptions, workersFor } from './options.ts';
import { sayBackend } from './say-backend.ts';
import { runsLink, sayWaiting } from './say-runs.ts';
import { weightsOnly } from './weights-only.ts';

export function runCommand(): Command {
  return onStudy(new Command('run'))
    .description('run one cell of a study: the settings choose it, for example loss=range seed=1')
    .option('--cell <id>', 'the cell with this id, as rangeloss grid plan shows it')
    .option('--again', 'run it from the start, even where a result or a checkpoint is at hand')
    .option('--weights-only <checkpoint>', 'begin with the weights of another run, as far as they fit')
    .action(runOne);
}

async function runOne(
  given: string,
  settings: readonly string[],
  options: StudyOptions & { again?: boolean; cell?: string; weightsOnly?: string },
): Promise<void> {
  const opened = await openStudy(
    studyWords(given, [...settings, ...(await weightsOnly(options.weightsOnly))], options),
  );
  const { study, plan, store, trials } = opened;
  const fitting =
    options.cell === undefined
      ? plan.cells.filter(({ purpose }) => purpose === 'numbers')
      : [...plan.cells, ...trials].filter(({ id }) => id === options.cell);
  const [cell, other] = fitting;
  if (cell === undefined)
    throw new UserError('No cell fits.', { mend: 'rangeloss grid STUDY --plan lists the cells.' });
  if (other !== undefined) {
    throw new UserError(
      `${fitting.length} cells fit, and run takes one: ${Object.values(cell.labels).join(' · ')}, ${Object.values(other.labels).join(' · ')}, ...`,
      {
        mend: `Choose by settings: ${Object.entries(cell.labels)
          .map(([axis, label]) => `${axis}=${/^[\w.+-]+$/.test(label) ? label : `'${label}'`}`)
          .join(' ')}`,
      },
    );
  }
  const { results } = await store.read([cell.id]);
  let result = options.again === true ? undefined : results.get(cell.id);
  let runs: RunsPlace | undefined;
  if (result === undefined) {
    // Jobs of a cluster run side by side, and the scheduler runs each of them once.
    const inJob = options.cell !== undefined && process.env['SLURM_JOB_ID'] !== undefined;
    const unlock = inJob ? () => Promise.resolve() : await claimStudy(store.folder);
    const { signal, release } = interruptSignal(() => undefined);
    try {
      if (options.again === true) await store.removeCheckpoints(cell.id);
      const backend = await prepareBackend({ name: cell.config.backend });
      sayBackend(backend);
      const { workers, threads } = workersFor({ backend: backend.name, asked: undefined, cells: 1 });
      const quiet = options.quiet === true;
      const session = await StudySession.open({ opened, source: 'rangeloss run', retries: 0, quiet, signal });
      const { tracking } = session;
      const outcome = await session.run([cell], { workers, threads });
      await tracking.close(signal.aborted ? 'KILLED' : outcome.failures.length > 0 ? 'FAILED' : 'FINISHED');
      sayWaiting(store, tracking.place.uri);
      if (outcome.failures[0] !== undefined) throw received(outcome.failures[0].error);
      if (signal.aborted) {
        process.exitCode = exitCode.interrupted;
        return;
      }
      result = (await deliverCells(store, tracking, outcome.results)).get(cell.id)!;
      runs = tracking.placeOf(result.runId);
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
      `\nResult  ${path.relative('.', store.file(cell.id))}\nMLflow  ${runsLink(runs ?? (await studyRunsPlace(study.tracking)))}   run ${result.runId}\nNext    rangeloss report ${given}`,
    );
  }
}
