import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that holds a lock, on its machine; undefined where the lock's text is torn. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process was started, in the machine's own count: process ids are used again. */
  readonly started: string;
}

/** This process as the text of a lock: `PID HOST STARTED`. */
export function ownHolder(): string {
  return `${process.pid} ${hostname()} ${startOf(process.pid)}`;
}

export function parseHolder(text: string): LockHolder | undefined {
  const [, pid, host, started] = /^(\d+) (\S+) (\S+)$/.exec(text) ?? [];
  if (pid === undefined || host === undefined || started === undefined) return undefined;
  return { pid: Number(pid), host, started };
}

/** What is known of a holder; of another machine's processes nothing is. */
export function holderState({ pid, host, started }: LockHolder): 'alive' | 'gone' | 'elsewhere' {
  if (host !== hostname()) return 'elsewhere';
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone';
  }
  const now = startOf(pid);
  return now === UNKNOWN || started === UNKNOWN || now === started ? 'alive' : 'gone';
}

const UNKNOWN = '-';

/** Ticks from the machine's start to the process's; unknown where there is no /proc. */
function startOf(pid: number): string {
  try {
    // The name in parentheses may hold spaces: the fields are counted behind it, and this is the 22nd of all.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
