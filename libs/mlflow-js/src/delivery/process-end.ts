import { sleep } from '../rest/retry.ts';
import type { RunLogger } from './run-logger.ts';

const live = new Set<RunLogger>();
const signals = ['SIGINT', 'SIGTERM'] as const;
/** Seconds that a stopped process gives to the delivery before it leaves the rest to the journal. */
const patience = 5;

const onExit = (): void => {
  for (const logger of live) logger.settle();
};

const onSignal = (signal: NodeJS.Signals): void => {
  const others = process.listenerCount(signal) > 1;
  const loggers = [...live];
  if (others) {
    // The program has plans of its own: it ends its runs itself, and everything so far is safe meanwhile.
    for (const logger of loggers) logger.settle();
    return;
  }
  const ends = Promise.all(loggers.map((logger) => logger.end('KILLED', { seconds: patience })));
  // An end that was already under way may have been given more time than a stopped process has.
  void Promise.race([ends, sleep(patience)]).finally(() => {
    onExit();
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  });
};

/** Sees to it that a logger's entries are journaled when the process ends, and its run ended when it is stopped. */
export function watchProcess(logger: RunLogger): void {
  if (live.size === 0) {
    process.on('exit', onExit);
    for (const signal of signals) process.on(signal, onSignal);
  }
  live.add(logger);
}

export function unwatchProcess(logger: RunLogger): void {
  if (!live.delete(logger) || live.size > 0) return;
  process.off('exit', onExit);
  for (const signal of signals) process.off(signal, onSignal);
}
