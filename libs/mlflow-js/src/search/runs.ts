import type { Page, Run } from '../entities.ts';
import type { SearchRequest } from '../store.ts';
import { pageOf } from './page-token.ts';

export function searchRuns(runs: readonly Run[], request: SearchRequest): Page<Run> {
  const sorted = [...runs].sort(
    (a, b) => b.info.startTime - a.info.startTime || (a.info.runId < b.info.runId ? -1 : 1),
  );
  return pageOf(sorted, request);
}
