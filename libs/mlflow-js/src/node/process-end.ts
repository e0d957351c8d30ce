import { sleep } from '../rest/retry.ts';

/** A run that goes on while the process may be stopped. */
export interface LiveRun {
  /** Ends it as killed, within so many seconds. */
  readonly stop: (seconds: number) => Promise<unknown>;
  /** Blocks, at most so many milliseconds, until what was logged is safe; absent where nothing waits to be. */
  readonly settle?: (milliseconds: number) => unknown;
}

/** Runs that go on, with the seconds that each has to end when the process is stopped. */
const live = new Map<LiveRun, number>();
const signals = ['SIGINT', 'SIGTERM'] as const;
/** Milliseconds within which another thread has to take what is on its way when a process exits. */
const lastMoments = 20_000;
/** The same where the program goes on after a signal. */
const aMoment = 2000;

const settleAll = (milliseconds: number): void => {
  for (const run of live.keys()) run.settle?.(milliseconds);
};

const onExit = (): void => {
  settleAll(lastMoments);
};

const onSignal = (signal: NodeJS.Signals): void => {
  if (process.listenerCount(signal) > 1) {
    // The program has plans of its own: it ends its runs itself, and everything so far is safe meanwhile.
    settleAll(aMoment);
    return;
  }
  const runs = [...live];
  const ends = runs.map(([run, seconds]) => run.stop(seconds));
  // An end that was already under way may have been given more time than a stopped process has.
  const longest = Math.max(...runs.map(([, seconds]) => seconds));
  void Promise.race([Promise.allSettled(ends), sleep(longest)]).finally(() => {
    onExit();
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  });
};

/**
 * Sees to it that a run is ended as killed when SIGINT or SIGTERM stops the process (a program with handlers of its own
 * for them decides itself), and that what it logged is safe when the process exits.
 * @param patience seconds that a stopped process gives to it.
 * @returns a function that ends the watch.
 */
export function watchProcess(run: LiveRun, patience = 5): () => void {
  if (live.size === 0) {
    process.on('exit', onExit);
    // First in line: a program's `once` handler is not to be counted any more when it has been called.
    for (const signal of signals) process.prependListener(signal, onSignal);
  }
  live.set(run, patience);
  return () => {
    if (!live.delete(run) || live.size > 0) return;
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
