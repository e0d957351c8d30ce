import type { CellProgress } from '../grid/messages.ts';
import { duration } from './duration.ts';
import type { colors } from './style.ts';

/** A cell in flight. */
export interface FlightLine {
  readonly name: string;
  readonly progress: CellProgress;
  /** Milliseconds until its training ends, where that can be told. */
  readonly left: number | undefined;
}

/** What a grid shows of itself while it runs. */
export interface GridScreen {
  readonly title: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** What remains of the time, in words. */
  readonly left: string;
  readonly flights: readonly FlightLine[];
  readonly warnings: number;
  readonly lastWarning: string | undefined;
}

/** The terminal's size, and its colours. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
  readonly colors: ReturnType<typeof colors>;
}

/** A bar of so many characters for a share between 0 and 1. */
export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** A text of at most so many characters. */
export function fitted(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  return width < 1 ? '' : `${characters.slice(0, width - 1).join('')}…`;
}

/**
 * The lines of a grid's screen: title, cells in flight as far as there is room, the whole grid, the last warning. None
 * is wider than the terminal, where it would wrap and the screen could not be drawn over.
 */
export function gridScreen(screen: GridScreen, { columns, rows, colors }: ScreenSize): string[] {
  const { bold, cyan, dim, red, yellow } = colors;
  const width = Math.max(20, columns - 1);
  const barWidth = Math.min(24, Math.max(6, Math.floor(width / 5)));
  // The title, the whole grid, a warning and the line of the cursor stay.
  const room = Math.max(1, rows - 5);
  const { flights } = screen;
  const shown = flights.length <= room ? flights : flights.slice(0, Math.max(1, room - 1));
  const lines = shown.map(({ name, progress, left }) => {
    const { step, steps } = progress;
    const detail = details(progress, left, width);
    // The name gives way first: it is the longest, and stands whole above once the cell is done.
    const forName = Math.max(8, width - barWidth - 6 - detail.length);
    const forDetail = width - barWidth - 6 - Math.min(forName, Array.from(name).length);
    const share = steps === 0 ? 0 : step / steps;
    return `  ${cyan(bar(share, barWidth))}  ${fitted(name, forName)}  ${dim(fitted(detail, forDetail))}`;
  });
  const hidden = flights.length - shown.length;
  if (hidden > 0) lines.push(dim(fitted(`  and ${hidden} more in flight`, width)));
  const counted = `${screen.done} of ${screen.total} cells`;
  const lost = screen.failed > 0 ? `, ${screen.failed} failed` : '';
  const ahead = fitted(screen.left, width - barWidth - 7 - counted.length - lost.length);
  const share = (screen.done + screen.failed) / Math.max(1, screen.total);
  const whole = width < 40 ? '' : `  ${bold(bar(share, barWidth))}`;
  lines.push(`${whole}  ${bold(counted)}${red(lost)}  ${dim(ahead)}`);
  if (screen.lastWarning !== undefined) {
    const many = screen.warnings > 1 ? `${screen.warnings} warnings, the last: ` : '';
    lines.push(yellow(fitted(`  ! ${many}${screen.lastWarning}`, width)));
  }
  return [bold(fitted(screen.title, width)), ...lines];
}

function details({ phase, step, steps, loss }: CellProgress, left: number | undefined, width: number) {
  return [
    phase === 'training' ? `step ${step}/${steps}` : phase,
    ...(loss === undefined || width < 60 ? [] : [`loss ${loss.toPrecision(3)}`]),
    ...(left === undefined || width < 50 ? [] : [`${duration(left)} left`]),
  ].join('  ');
}
