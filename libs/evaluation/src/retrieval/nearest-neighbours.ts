import { UserError } from '@rangeloss/foundation';
import { rowDistance } from '../embeddings/distances.ts';
import type { EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { CandidateRows } from './candidate-rows.ts';
import { comparedRows, rowsFrom, scoreError } from './compared-rows.ts';
import { forEachNearReference } from './near-references.ts';
import { forEachNeighbourhood } from './mutual-neighbours.ts';
import { tileSide, type NeighbourOptions } from './neighbour-options.ts';

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

type Visit = (query: number, candidates: readonly Neighbour[]) => void;

/**
 * Exact k nearest neighbours, by tiles. Quick float32 products only pick candidates, all that their error allows; those
 * are ordered by distances in float64 from the embeddings as given. Of equally near references the lower index comes
 * first.
 *
 * @param queries [queries, dimension]
 * @param references [references, dimension]; `null`: the queries themselves, without each one's own row
 * @param options.k neighbours; at most as many as there are references
 * @throws UserError for embeddings that are not finite, of another dimension, or (cosine) zero
 */
export async function nearestNeighbours(
  queries: EmbeddingMatrix,
  references: EmbeddingMatrix | null,
  options: NeighbourOptions & { readonly k: number },
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
  const keep: Visit = (query, candidates) => {
    const nearest = [...candidates].sort((a, b) => a.distance - b.distance || a.reference - b.reference);
    for (let place = 0; place < k; place++) {
      indices[query * k + place] = nearest[place]!.reference;
      distances[query * k + place] = nearest[place]!.distance;
    }
  };
  if (references === null) await forEachNeighbourhood(queries, options, keep);
  else await searchReferences(queries, references, options, keep);
  return { k, indices, distances };
}

/** The k nearest references of every query and all that the error of the quick products leaves in doubt. */
async function searchReferences(
  queries: EmbeddingMatrix,
  references: EmbeddingMatrix,
  options: NeighbourOptions & { readonly k: number },
  visit: Visit,
): Promise<void> {
  const { distance = 'cosine', k } = options;
  const { dimension } = queries;
  if (references.dimension !== dimension) {
    throw new UserError(`Queries have ${dimension} numbers, references ${references.dimension}.`, {
      field: 'references',
    });
  }
  const between = rowDistance(distance);
  const all = comparedRows(queries, distance);
  const right = comparedRows(references, distance);
  const side = tileSide(options.blockBytes);
  // A tile of queries at a time, so that candidates of few queries are held at once.
  for (let top = 0; top < queries.count; top += side) {
    const left = rowsFrom(all, top, side);
    const slack = left.norms.map((norm) => 2 * scoreError(dimension, norm, right.longest));
    const candidates = new CandidateRows(left.count, k, slack);
    await forEachNearReference(left, right, candidates.limits, options, (query, reference, score) => {
      candidates.add(query, reference, score);
    });
    for (let query = top; query < top + left.count; query++) {
      const exact = candidates.take(query - top).map((reference) => ({
        reference,
        distance: between(queries.data, query * dimension, references.data, reference * dimension, dimension),
      }));
      visit(query, exact);
    }
  }
}
