import { UserError } from '@rangeloss/foundation';
import { checkLabels, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import type { DistanceRowOptions } from './distance-rows.ts';
import { nearestNeighbours, type NearestNeighbours } from './nearest-neighbours.ts';

/** How to retrieve and average. */
export interface RetrievalOptions extends DistanceRowOptions {
  /** Ranks for recall@k; 1, 2, 4, 8. Those beyond the number of references are left out. */
  readonly recallAt?: readonly number[];
  /** Average over queries (default) or over the means of the query's identities. */
  readonly average?: 'query' | 'identity';
  /** Other images to search; by default the queries search each other, none itself. */
  readonly references?: { readonly embeddings: EmbeddingMatrix; readonly labels: ArrayLike<number> };
}

/** Retrieval quality; a number is null when every query is alone. */
export interface RetrievalMetrics {
  /** Share of queries whose nearest reference is of their identity. */
  readonly precisionAt1: number | null;
  /** Share of the R nearest that are of the query's identity, R being how many there are. */
  readonly rPrecision: number | null;
  /** Mean over i = 1 ... R of the precision at i where the i-th is of the identity, 0 where not (Musgrave, 2020). */
  readonly mapAtR: number | null;
  /** Share of queries with at least one of their identity among the k nearest. */
  readonly recallAt: readonly { readonly k: number; readonly recall: number | null }[];
  readonly queries: number;
  /** Queries without any reference of their identity; they are in no number. */
  readonly loneQueries: number;
  readonly average: 'query' | 'identity';
}

/**
 * Retrieval metrics with pytorch-metric-learning's definitions: exact neighbours, a query is not among its own
 * references, queries without a match are left out (and counted). Equal distances go by index.
 */
export async function retrievalMetrics(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  options: RetrievalOptions = {},
): Promise<RetrievalMetrics> {
  checkLabels(embeddings, labels);
  const references = options.references;
  if (references !== undefined) checkLabels(references.embeddings, references.labels);
  const available = references?.embeddings.count ?? embeddings.count - 1;
  if (available < 1) {
    throw new UserError('There is no reference to retrieve.', { field: 'embeddings' });
  }
  const matches = matchCounts(labels, references?.labels);
  const ranks = (options.recallAt ?? [1, 2, 4, 8]).filter((rank) => rank <= available);
  const k = Math.min(available, Math.max(1, ...ranks, ...distinct(matches)));
  const neighbours = await nearestNeighbours(embeddings, references?.embeddings ?? null, { ...options, k });
  return fromNeighbours(neighbours, labels, references?.labels ?? labels, matches, ranks, options.average);
}

function fromNeighbours(
  { indices, k }: NearestNeighbours,
  labels: ArrayLike<number>,
  referenceLabels: ArrayLike<number>,
  matches: Int32Array,
  ranks: readonly number[],
  average: 'query' | 'identity' = 'query',
): RetrievalMetrics {
  const asked: number[] = [];
  const columns = { precisionAt1: [] as number[], rPrecision: [] as number[], mapAtR: [] as number[] };
  const firstHits: number[] = [];
  for (let query = 0; query < labels.length; query++) {
    const total = matches[query]!;
    if (total === 0) continue;
    asked.push(query);
    let hits = 0;
    let precisions = 0;
    let firstHit = Infinity;
    for (let place = 0; place < k; place++) {
      if (referenceLabels[indices[query * k + place]!] !== labels[query]) continue;
      firstHit = Math.min(firstHit, place);
      if (place >= total) break;
      hits++;
      precisions += hits / (place + 1);
    }
    columns.precisionAt1.push(firstHit === 0 ? 1 : 0);
    columns.rPrecision.push(hits / total);
    columns.mapAtR.push(precisions / total);
    firstHits.push(firstHit);
  }
  const groups = asked.map((query) => labels[query]!);
  const mean = (values: readonly number[]) => averageOf(values, average === 'identity' ? groups : null);
  return {
    precisionAt1: mean(columns.precisionAt1),
    rPrecision: mean(columns.rPrecision),
    mapAtR: mean(columns.mapAtR),
    recallAt: ranks.map((rank) => ({ k: rank, recall: mean(firstHits.map((hit) => (hit < rank ? 1 : 0))) })),
    queries: asked.length,
    loneQueries: labels.length - asked.length,
    average,
  };
}

/** How many references of its identity each query has. */
function matchCounts(labels: ArrayLike<number>, referenceLabels: ArrayLike<number> | undefined): Int32Array {
  const counts = new Map<number, number>();
  const counted = referenceLabels ?? labels;
  for (let image = 0; image < counted.length; image++) {
    counts.set(counted[image]!, (counts.get(counted[image]!) ?? 0) + 1);
  }
  const self = referenceLabels === undefined ? 1 : 0;
  return Int32Array.from(labels, (label) => (counts.get(label) ?? 0) - self);
}

function averageOf(values: readonly number[], groups: readonly number[] | null): number | null {
  if (values.length === 0) return null;
  if (groups === null) return values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = new Map<number, [number, number]>();
  values.forEach((value, place) => {
    const [sum, count] = sums.get(groups[place]!) ?? [0, 0];
    sums.set(groups[place]!, [sum + value, count + 1]);
  });
  return [...sums.values()].reduce((total, [sum, count]) => total + sum / count, 0) / sums.size;
}

function distinct(values: Int32Array): number[] {
  return [...new Set(values)];
}
