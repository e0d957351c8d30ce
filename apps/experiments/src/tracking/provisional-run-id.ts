const PREFIX = 'journal:';

/** What stands for a run's id until the run is made: its journal's name. */
export function provisionalRunId(key: string): string {
  return `${PREFIX}${key}`;
}

/** The journal that a provisional id names; undefined for the id of a run. */
export function journalKey(runId: string): string | undefined {
  return runId.startsWith(PREFIX) ? runId.slice(PREFIX.length) : undefined;
}
