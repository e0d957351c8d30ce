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

interface Neighbour {
  readonly reference: number;
  readonly distance: number;
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
    const nearest = nearestOf(row, heap, self);
    for (let place = 0; place < k; place++) {
      indices[row.query * k + place] = nearest[place]!.reference;
      distances[row.query * k + place] = nearest[place]!.distance;
    }
  });
  return { k, indices, distances };
}

/**
 * The nearest references of a row in order, at least as many as the heap is long.
 *
 * One pass keeps the k smallest scores in a heap, the largest on top, and notes every reference that may still be among
 * the nearest given the error of its score; what the final bound leaves of those is ordered by true distances.
 */
function nearestOf(row: DistanceRow, heap: Float64Array, self: number): Neighbour[] {
  const { constants, products, offset } = row;
  // Both scores that are compared may be off.
  const slack = 2 * row.error;
  const noted: { readonly reference: number; readonly score: number }[] = [];
  heap.fill(Infinity);
  let limit = Infinity;
  for (let reference = 0; reference < constants.length; reference++) {
    const score = constants[reference]! - 2 * products[offset + reference]!;
    if (score > limit || reference === self) continue;
    noted.push({ reference, score });
    if (score >= heap[0]!) continue;
    sink(heap, score);
    limit = heap[0]! + slack;
  }
  return noted
    .filter(({ score }) => score <= limit)
    .map(({ reference }) => ({ reference, distance: row.distanceTo(reference) }))
    .sort((a, b) => a.distance - b.distance || a.reference - b.reference);
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
