import { sleep } from '../rest/retry.ts';
import type { RunLogger } from './run-logger.ts';

/** Loggers whose runs go on, with the seconds that each gives to its delivery when the process is stopped. */
const live = new Map<RunLogger, number>();
const signals = ['SIGINT', 'SIGTERM'] as const;
/** Milliseconds within which the other thread has to take what is on its way when a process exits. */
const lastMoments = 20_000;

const onExit = (): void => {
  for (const logger of live.keys()) logger.settle(lastMoments);
};

const onSignal = (signal: NodeJS.Signals): void => {
  const others = process.listenerCount(signal) > 1;
  const loggers = [...live];
  if (others) {
    // The program has plans of its own: it ends its runs itself, and everything so far is safe meanwhile.
    for (const [logger] of loggers) logger.settle();
    return;
  }
  const ends = loggers.map(([logger, seconds]) => logger.end('KILLED', { seconds }));
  // An end that was already under way may have been given more time than a stopped process has.
  const longest = Math.max(...loggers.map(([, seconds]) => seconds));
  void Promise.race([Promise.all(ends), sleep(longest)]).finally(() => {
    onExit();
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  });
};

/** Sees to it that a logger's entries are journaled when the process ends, and its run ended when it is stopped. */
export function watchProcess(logger: RunLogger, patience = 5): void {
  if (live.size === 0) {
    process.on('exit', onExit);
    for (const signal of signals) process.on(signal, onSignal);
  }
  live.set(logger, patience);
}

export function unwatchProcess(logger: RunLogger): void {
  if (!live.delete(logger) || live.size > 0) return;
  process.off('exit', onExit);
  for (const signal of signals) process.off(signal, onSignal);
}
