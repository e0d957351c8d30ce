import { UserError } from '@rangeloss/foundation';
import {
  checkShape,
  embeddingNorms,
  selectEmbeddings,
  zeroEmbedding,
  type EmbeddingMatrix,
} from '../embeddings/embedding-matrix.ts';
import { rowDistance, type DistanceName } from '../embeddings/distances.ts';

/** Pairs of images, by index into the embeddings, and whether they show one identity. All arrays are [pairs]. */
export interface VerificationPairs {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1 genuine (one identity), 0 impostor (two). */
  readonly same: Uint8Array;
  /** The fold of each pair, from 0 without gaps; without it the pairs are dealt out by `stratifiedFolds`. */
  readonly fold?: Uint8Array | Int32Array;
}

/**
 * Distances of the pairs; float64 [pairs].
 *
 * @throws UserError with the pair's number when it names a missing image, or one whose embedding is not finite or
 *   (for the cosine) zero
 */
export function pairDistances(
  embeddings: EmbeddingMatrix,
  pairs: Pick<VerificationPairs, 'first' | 'second'>,
  distance: DistanceName,
): Float64Array {
  checkShape(embeddings);
  const between = rowDistance(distance);
  const { data, count, dimension } = embeddings;
  // Only the cosine has to know lengths beforehand; elsewhere a distance shows what is not finite.
  const norms = distance === 'cosine' ? embeddingNorms(embeddings) : undefined;
  const { first, second } = pairs;
  if (first.length !== second.length) throw unequalColumns('second', second.length, first.length);
  const distances = new Float64Array(first.length);
  for (let pair = 0; pair < first.length; pair++) {
    const a = first[pair]!;
    const b = second[pair]!;
    checkImage(pair, a, count);
    checkImage(pair, b, count);
    const value = between(data, a * dimension, data, b * dimension, dimension);
    if (norms !== undefined) {
      checkNorm(pair, a, norms[a]!, distance);
      checkNorm(pair, b, norms[b]!, distance);
    } else if (!Number.isFinite(value)) {
      const norm = embeddingNorms(selectEmbeddings(embeddings, [a]))[0]!;
      checkNorm(pair, Number.isFinite(norm) ? b : a, NaN, distance);
    }
    distances[pair] = value;
  }
  return distances;
}

/** @throws UserError when a column's length differs or there is not a pair of each kind */
export function checkPairColumns(pairs: VerificationPairs): { genuine: number; impostors: number } {
  const { first, second, same, fold } = pairs;
  if (second.length !== first.length) throw unequalColumns('second', second.length, first.length);
  if (same.length !== first.length) throw unequalColumns('same', same.length, first.length);
  if (fold !== undefined && fold.length !== first.length) {
    throw unequalColumns('fold', fold.length, first.length);
  }
  let genuine = 0;
  for (let pair = 0; pair < same.length; pair++) {
    if (same[pair]! > 1) {
      throw new UserError(`Pair ${pair} (from 0) has same = ${same[pair]!}; it is 1 or 0.`, {
        field: 'pairs.same',
      });
    }
    genuine += same[pair]!;
  }
  const impostors = same.length - genuine;
  if (genuine === 0 || impostors === 0) {
    throw new UserError(
      `Verification needs pairs of both kinds: there are ${genuine} genuine and ${impostors} impostor pairs.`,
      { field: 'pairs.same' },
    );
  }
  return { genuine, impostors };
}

function unequalColumns(column: string, length: number, expected: number): UserError {
  return new UserError(`pairs.${column} holds ${length} entries where pairs.first holds ${expected}.`, {
    field: `pairs.${column}`,
  });
}

/** @throws UserError with the pair's number when there is no such image */
export function checkImage(pair: number, image: number, count: number): void {
  if (image >= 0 && image < count) return;
  throw new UserError(`Pair ${pair} (from 0) names image ${image}; there are ${count} embeddings.`, {
    field: 'pairs',
    mend: 'Check that the pairs and the embeddings come from the same list of images.',
  });
}

function checkNorm(pair: number, image: number, norm: number, distance: DistanceName): void {
  if (norm === 0 && distance === 'cosine') throw zeroEmbedding(image, ` (pair ${pair}, from 0)`);
  if (Number.isFinite(norm)) return;
  throw new UserError(`Pair ${pair} (from 0) needs image ${image}, whose embedding is not finite.`, {
    field: 'embeddings',
    mend: 'A model that diverged gives such numbers; look at its training loss, or leave the image out.',
  });
}
