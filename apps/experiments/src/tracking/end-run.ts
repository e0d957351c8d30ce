import type { EndState, RunLogger } from 'mlflow-js/node';

/**
 * Ends a run and waits for its delivery, but not long for a server that is away: the journal keeps the run, and the
 * grid goes on.
 */
export async function endRun(logger: RunLogger, status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<EndState> {
  const away = !(await logger.flush(2)) && logger.state.lastFailure !== undefined;
  return logger.end(status, { seconds: away ? 0.5 : 30 });
}
