import { UserError } from '@rangeloss/foundation';
import { checkLabels, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import type { NeighbourOptions } from './neighbour-options.ts';
import { binOf, checkBins, commonBins, type FrequencyBin } from '../long-tail/frequency.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';

/** How to retrieve and average. */
export interface RetrievalOptions extends NeighbourOptions {
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
  const scores = await scoreQueries(embeddings, labels, options);
  return averageScores(scores, labels, options.average ?? 'query');
}

/**
 * Retrieval by how many training images the query's identity had; every query searches all references, those of other
 * bins too. Bins without queries are absent.
 *
 * @param trainCounts training images of each identity, `trainCounts[label]`, in the untruncated manifest
 * @throws UserError for an identity without a count
 */
export async function retrievalByFrequency(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: RetrievalOptions & { readonly bins?: readonly FrequencyBin[] } = {},
): Promise<(FrequencyBin & RetrievalMetrics)[]> {
  const bins = options.bins ?? commonBins;
  checkBins(bins);
  const binOfQuery = Array.from(labels, (label) => {
    const count = trainCounts[label];
    if (count === undefined) {
      throw new UserError(`Identity ${label} has no training count.`, { field: 'trainCounts' });
    }
    return binOf(count, bins);
  });
  const scores = await scoreQueries(embeddings, labels, options);
  return bins.flatMap((bin) => {
    const within = scores.queries.filter(({ query }) => binOfQuery[query] === bin);
    if (within.length === 0) return [];
    return [{ ...bin, ...averageScores({ ...scores, queries: within }, labels, options.average ?? 'query') }];
  });
}

/** What one query found. */
interface QueryScore {
  readonly query: number;
  /** References of its identity; the rest is meaningless when there are none. */
  readonly matches: number;
  readonly rPrecision: number;
  readonly averagePrecision: number;
  /** Place of the first match from 0; Infinity when none is near. */
  readonly firstHit: number;
}

interface QueryScores {
  readonly queries: readonly QueryScore[];
  readonly ranks: readonly number[];
}

async function scoreQueries(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  options: RetrievalOptions,
): Promise<QueryScores> {
  checkLabels(embeddings, labels);
  const references = options.references;
  if (references !== undefined) checkLabels(references.embeddings, references.labels);
  const available = references?.embeddings.count ?? embeddings.count - 1;
  if (available < 1) {
    throw new UserError('There is no reference to retrieve.', { field: 'embeddings' });
  }
  const matches = matchCounts(labels, references?.labels);
  const ranks = (options.recallAt ?? [1, 2, 4, 8]).filter((rank) => rank <= available);
  const k = Math.min(available, Math.max(1, ...ranks, ...new Set(matches)));
  const { indices } = await nearestNeighbours(embeddings, references?.embeddings ?? null, { ...options, k });
  const found = references?.labels ?? labels;
  const queries = Array.from(matches, (total, query): QueryScore => {
    let hits = 0;
    let precisions = 0;
    let firstHit = Infinity;
    for (let place = 0; place < k; place++) {
      if (found[indices[query * k + place]!] !== labels[query]) continue;
      firstHit = Math.min(firstHit, place);
      if (place >= total) break;
      hits++;
      precisions += hits / (place + 1);
    }
    return {
      query,
      matches: total,
      rPrecision: hits / total,
      averagePrecision: precisions / total,
      firstHit,
    };
  });
  return { queries, ranks };
}

function averageScores(
  { queries, ranks }: QueryScores,
  labels: ArrayLike<number>,
  average: 'query' | 'identity',
): RetrievalMetrics {
  const asked = queries.filter(({ matches }) => matches > 0);
  const groups = average === 'identity' ? asked.map(({ query }) => labels[query]!) : null;
  const mean = (value: (score: QueryScore) => number) => averageOf(asked.map(value), groups);
  return {
    precisionAt1: mean(({ firstHit }) => (firstHit === 0 ? 1 : 0)),
    rPrecision: mean(({ rPrecision }) => rPrecision),
    mapAtR: mean(({ averagePrecision }) => averagePrecision),
    recallAt: ranks.map((rank) => ({ k: rank, recall: mean(({ firstHit }) => (firstHit < rank ? 1 : 0)) })),
    queries: asked.length,
    loneQueries: queries.length - asked.length,
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
