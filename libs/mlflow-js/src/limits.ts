import type { Metric, Param, Tags } from './entities.ts';

/** What MLflow's server takes in one call (mlflow.utils.validation). */
export const limits = {
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  entitiesPerBatch: 1000,
  bytesPerBatch: 1_000_000,
  datasetsPerBatch: 1000,
  keyLength: 250,
  paramValueLength: 6000,
  tagValueLength: 8000,
  searchResults: 50_000,
} as const;

export interface Batch {
  readonly metrics: readonly Metric[];
  readonly params: readonly Param[];
  readonly tags: readonly Param[];
}

/** Upper bound of an entry's bytes in the JSON body: the key and value at three bytes a UTF-16 unit, escapes doubled. */
const entryBytes = (entry: Metric | Param): number => {
  const text = typeof entry.value === 'string' ? entry.value : '';
  return 160 + 6 * (entry.key.length + text.length);
};

/**
 * Splits entries into batches that the server takes: at most 1,000 metrics, 100 params, 100 tags, 1,000 entries and
 * 1 MB each. The order within each kind is kept, params and tags come before metrics.
 */
export function* splitBatch(batch: Partial<Batch>): Generator<Batch> {
  let metrics: Metric[] = [];
  let params: Param[] = [];
  let tags: Param[] = [];
  let bytes = 0;
  // The size is an upper bound, so that it never has to be measured: some requests are smaller than they could be.
  const full = (next: number): boolean =>
    bytes + next > limits.bytesPerBatch ||
    metrics.length + params.length + tags.length >= limits.entitiesPerBatch ||
    params.length >= limits.paramsPerBatch ||
    tags.length >= limits.tagsPerBatch;
  const take = function* <T extends Metric | Param>(
    entries: readonly T[],
    into: () => T[],
  ): Generator<Batch> {
    for (const entry of entries) {
      const size = entryBytes(entry);
      if (full(size) && metrics.length + params.length + tags.length > 0) {
        yield { metrics, params, tags };
        [metrics, params, tags, bytes] = [[], [], [], 0];
      }
      into().push(entry);
      bytes += size;
    }
  };
  yield* take(batch.params ?? [], () => params);
  yield* take(batch.tags ?? [], () => tags);
  yield* take(batch.metrics ?? [], () => metrics);
  if (metrics.length + params.length + tags.length > 0) yield { metrics, params, tags };
}

/** Tags as the list of key and value in which the API takes them. */
export const tagList = (tags: Tags | undefined): Param[] =>
  Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
