import type { Experiment, Page } from '../entities.ts';
import type { SearchRequest } from '../store.ts';
import { pageOf } from './page-token.ts';

export function searchExperiments(
  experiments: readonly Experiment[],
  request: SearchRequest,
): Page<Experiment> {
  const sorted = [...experiments].sort(
    (a, b) => (b.creationTime ?? 0) - (a.creationTime ?? 0) || (a.experimentId < b.experimentId ? -1 : 1),
  );
  return pageOf(sorted, request);
}
