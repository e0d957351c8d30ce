import { createLogUpdate } from 'log-update';
import type { CellProgress } from '../grid/messages.ts';
import type { PlannedCell } from '../grid/plan.ts';
import { duration } from './duration.ts';
import { gridScreen } from './grid-screen.ts';
import { colors } from './style.ts';

/** What a grid tells while it runs. */
export interface GridProgress {
  started(cell: PlannedCell): void;
  progress(cell: PlannedCell, progress: CellProgress): void;
  finished(cell: PlannedCell, outcome: 'done' | 'failed' | 'aborted', note?: string): void;
  /** Something that the user should know while the grid goes on. */
  warned(text: string): void;
  /** A line of a cell's own process. */
  said(text: string): void;
  close(): void;
}

interface InFlight {
  readonly cell: PlannedCell;
  readonly since: number;
  /** When training's first step was reported: preparation must not colour the estimate. */
  trainingSince?: { readonly at: number; readonly step: number };
  progress: CellProgress;
}

/**
 * One screen of live progress on a terminal (grid, cells in flight, time left, warnings); a line for each finished cell
 * and each warning everywhere.
 *
 * @param title of the study
 * @param total cells that this command runs
 * @param workers cells that run at once
 */
export function gridProgress(
  title: string,
  total: number,
  workers: number,
  stream: NodeJS.WriteStream = process.stderr,
): GridProgress {
  const palette = colors(stream);
  const { dim, green, red, yellow } = palette;
  const live = stream.isTTY ? createLogUpdate(stream, { showCursor: true }) : undefined;
  const flying = new Map<string, InFlight>();
  const begun = Date.now();
  let finished = 0;
  let failed = 0;
  let spent = 0;
  let warnings = 0;
  let lastWarning: string | undefined;

  const name = (cell: PlannedCell) => Object.values(cell.labels).join(' · ');

  const cellLeft = (flight: InFlight, now: number): number | undefined => {
    const { progress, trainingSince } = flight;
    if (trainingSince === undefined || progress.step <= trainingSince.step) return undefined;
    const perStep = (now - trainingSince.at) / (progress.step - trainingSince.step);
    return perStep * (progress.steps - progress.step);
  };

  const left = (now: number): string => {
    // Finished cells say best how long a cell takes; before the first one, the cells in flight have to.
    const lefts = [...flying.values()].map((flight) => cellLeft(flight, now));
    const known = [...flying.values()].flatMap((flight, index) =>
      lefts[index] === undefined ? [] : [now - flight.since + lefts[index]],
    );
    const perCell = finished > 0 ? spent / finished : known.length > 0 ? Math.max(...known) : undefined;
    if (perCell === undefined) return 'estimating';
    const waiting = total - finished - failed - flying.size;
    const inFlight = lefts.reduce<number>((longest, value) => Math.max(longest, value ?? perCell / 2), 0);
    return `${duration((waiting * perCell) / workers + inFlight)} left`;
  };

  const draw = () => {
    if (live === undefined) return;
    const now = Date.now();
    const flights = [...flying.values()].map((flight) => ({
      name: name(flight.cell),
      progress: flight.progress,
      left: cellLeft(flight, now),
    }));
    const screen = { title, total, done: finished, failed, left: left(now), flights, warnings, lastWarning };
    // A terminal that does not tell its size says 0.
    const columns = stream.columns > 0 ? stream.columns : 80;
    const rows = stream.rows > 0 ? stream.rows : 24;
    live(gridScreen(screen, { columns, rows, colors: palette }).join('\n'));
  };
  const timer = live === undefined ? undefined : setInterval(draw, 250);

  const line = (text: string) => {
    live?.clear();
    stream.write(`${text}\n`);
    draw();
  };

  return {
    started: (cell) => {
      flying.set(cell.id, { cell, since: Date.now(), progress: { phase: 'preparing', step: 0, steps: 0 } });
    },
    progress: (cell, progress) => {
      const flight = flying.get(cell.id);
      if (flight === undefined) return;
      if (progress.phase === 'training' && progress.step > 0 && flight.trainingSince === undefined) {
        flight.trainingSince = { at: Date.now(), step: progress.step };
      }
      flight.progress = progress;
    },
    finished: (cell, outcome, note = '') => {
      const flight = flying.get(cell.id);
      flying.delete(cell.id);
      const took = flight === undefined ? 0 : Date.now() - flight.since;
      if (outcome === 'done') {
        finished++;
        spent += took;
      } else if (outcome === 'failed') failed++;
      const mark = { done: green('✓'), failed: red('✗'), aborted: yellow('–') }[outcome];
      // On a terminal the screen below says it.
      const progress = live === undefined ? dim(`${finished}/${total}, ${left(Date.now())}`) : '';
      line(`${mark} ${name(cell)}  ${dim(duration(took))}  ${note}  ${progress}`.trimEnd());
    },
    warned: (text) => {
      warnings++;
      lastWarning = text;
      line(yellow(`warning: ${text}`));
    },
    said: line,
    close: () => {
      clearInterval(timer);
      live?.clear();
      live?.done();
      if (finished > 0)
        stream.write(dim(`${finished} of ${total} cells in ${duration(Date.now() - begun)}\n`));
    },
  };
}

/** Progress of which only warnings are left. */
export const silentProgress: GridProgress = {
  started: () => undefined,
  progress: () => undefined,
  finished: () => undefined,
  warned: (text) => process.stderr.write(`warning: ${text}\n`),
  said: (text) => process.stderr.write(`${text}\n`),
  close: () => undefined,
};
