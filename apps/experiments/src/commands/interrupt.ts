/**
 * A signal that aborts at the first Ctrl-C (or SIGTERM), so that the command can end cleanly. The second Ctrl-C ends
 * the process at once; a second SIGTERM does not, since schedulers send several: to the job and to each of its
 * processes.
 */
export function interruptSignal(onFirst: () => void): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  let firstAt = 0;
  const interrupted = (name: NodeJS.Signals) => {
    const now = Date.now();
    if (!controller.signal.aborted) {
      firstAt = now;
      onFirst();
      controller.abort();
    } else if (name === 'SIGINT' && now - firstAt > 500) {
      // One key press can arrive twice, through the terminal and through a parent: only a later one is impatience.
      process.exit(130);
    }
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
    },
  };
}
