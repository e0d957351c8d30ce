import { UserError } from '@rangeloss/foundation';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { forEachDistanceRow, type DistanceRow, type DistanceRowOptions } from './distance-rows.ts';
import { forEachNeighbourhood } from './mutual-neighbours.ts';
import { sinkInto } from './top-heap.ts';

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
  const keep = (query: number, nearest: readonly Neighbour[]) => {
    for (let place = 0; place < k; place++) {
      indices[query * k + place] = nearest[place]!.reference;
      distances[query * k + place] = nearest[place]!.distance;
    }
  };
  if (references === null) {
    await forEachNeighbourhood(queries, options, (row, candidates) => {
      keep(row, inOrder(candidates));
    });
  } else {
    const heap = new Float64Array(k);
    await forEachDistanceRow(queries, references, options, (row) => {
      keep(row.query, nearestOf(row, heap));
    });
  }
  return { k, indices, distances };
}

/**
 * The nearest references of a row in order, at least as many as the heap is long.
 *
 * One pass keeps the k smallest scores in a heap, the largest on top, and notes every reference that may still be among
 * the nearest given the error of its score; what the final bound leaves of those is ordered by true distances.
 */
function nearestOf(row: DistanceRow, heap: Float64Array): Neighbour[] {
  const { constants, products, offset } = row;
  // Both scores that are compared may be off.
  const slack = 2 * row.error;
  const noted: { readonly reference: number; readonly score: number }[] = [];
  heap.fill(Infinity);
  let limit = Infinity;
  for (let reference = 0; reference < constants.length; reference++) {
    const score = constants[reference]! - 2 * products[offset + reference]!;
    if (score > limit) continue;
    noted.push({ reference, score });
    if (score >= heap[0]!) continue;
    sinkInto(heap, 0, heap.length, score);
    limit = heap[0]! + slack;
  }
  return inOrder(
    noted
      .filter(({ score }) => score <= limit)
      .map(({ reference }) => ({ reference, distance: row.distanceTo(reference) })),
  );
}

/** Nearest first; of equally near ones the lower index. */
function inOrder(neighbours: readonly Neighbour[]): Neighbour[] {
  return [...neighbours].sort((a, b) => a.distance - b.distance || a.reference - b.reference);
}
