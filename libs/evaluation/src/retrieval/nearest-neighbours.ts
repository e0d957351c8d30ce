import { UserError } from '@rangeloss/foundation';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { forEachDistanceRow, type DistanceRow, type DistanceRowOptions } from './distance-rows.ts';

/** The k nearest references of every query, nearest first. */
export interface NearestNeighbours {
  readonly k: number;
  /** Index of the reference; [queries, k]. */
  readonly indices: Int32Array;
  /** [queries, k] */
  readonly distances: Float64Array;
}

/**
 * Exact k nearest neighbours, by blocks. Quick float32 products only pick candidates, all that their error allows;
 * those are ordered by distances in float64 from the embeddings as given. Of equally near references the lower index
 * comes first.
 *
 * @param queries [queries, dimension]
 * @param references [references, dimension]; `null`: the queries themselves, without each one's own row
 * @param options.k neighbours; at most as many as there are references
 */
export async function nearestNeighbours(
  queries: EmbeddingMatrix,
  references: EmbeddingMatrix | null,
  options: DistanceRowOptions & { readonly k: number },
): Promise<NearestNeighbours> {
  const { k } = options;
  const available = references === null ? queries.count - 1 : references.count;
  if (!Number.isInteger(k) || k < 1 || k > available) {
    throw new UserError(`k is ${k}; there are ${available} references to choose neighbours from.`, {
      field: 'k',
    });
  }
  const indices = new Int32Array(queries.count * k);
  const distances = new Float64Array(queries.count * k);
  const heap = new Float64Array(k);
  await forEachDistanceRow(queries, references ?? queries, options, (row) => {
    const self = references === null ? row.query : -1;
    const nearest = refine(row, kthSmallest(row.scores, heap, self), self);
    for (let place = 0; place < k; place++) {
      indices[row.query * k + place] = nearest[place]!.reference;
      distances[row.query * k + place] = nearest[place]!.distance;
    }
  });
  return { k, indices, distances };
}

/** True distances of all references whose score may belong to the k nearest, in order. */
function refine(
  row: DistanceRow,
  kth: number,
  self: number,
): { readonly reference: number; readonly distance: number }[] {
  const limit = kth + 2 * row.error;
  const candidates: { reference: number; distance: number }[] = [];
  for (let reference = 0; reference < row.scores.length; reference++) {
    if (row.scores[reference]! <= limit && reference !== self) {
      candidates.push({ reference, distance: row.distanceTo(reference) });
    }
  }
  return candidates.sort((a, b) => a.distance - b.distance || a.reference - b.reference);
}

/** The k-th smallest score, by a heap of the k smallest with the largest on top. */
function kthSmallest(scores: Float64Array, heap: Float64Array, self: number): number {
  heap.fill(Infinity);
  for (let reference = 0; reference < scores.length; reference++) {
    const score = scores[reference]!;
    if (score < heap[0]! && reference !== self) sink(heap, score);
  }
  return heap[0]!;
}

/** Replaces the top of the heap. */
function sink(heap: Float64Array, value: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! > heap[child]!) child++;
    if (heap[child]! <= value) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = value;
}
