import { UserError } from '@rangeloss/foundation';
import { rowDistance } from '../embeddings/distances.ts';
import {
  checkLabels,
  checkShape,
  type EmbeddingMatrix,
  type PartOfEmbeddings,
} from '../embeddings/embedding-matrix.ts';
import { comparedRows, scoreError, scoreOf, type ComparedRows } from '../retrieval/compared-rows.ts';
import { forEachNearReference } from '../retrieval/near-references.ts';
import type { NeighbourOptions } from '../retrieval/neighbour-options.ts';

/** Embeddings with the identity of each. */
export interface LabelledEmbeddings {
  readonly embeddings: EmbeddingMatrix;
  readonly labels: ArrayLike<number>;
}

/** Embeddings at once, or piece after piece: a million of 512 numbers need not be in memory together. */
export type EmbeddingPieces = EmbeddingMatrix | AsyncIterable<EmbeddingMatrix>;

/** Who is looked for, and among whom. */
export interface ProbeSearchInput extends NeighbourOptions {
  /** Enrolled images or templates, one or more for an identity: an identity is as near as its nearest. */
  readonly gallery: LabelledEmbeddings;
  readonly probes: LabelledEmbeddings;
  /** Images of nobody enrolled, each its own identity (MegaFace). */
  readonly distractors?: EmbeddingPieces;
}

/** What a search gave each probe. */
export interface ProbeSearch {
  /** Rank of the probe's own identity from 1; 0 when it is not enrolled. [probes] */
  readonly rank: Int32Array;
  /** Distance to the probe's own identity; -Infinity when it is not enrolled. [probes] */
  readonly mateDistance: Float64Array;
  /** Distance to the nearest enrolled identity or distractor. [probes] */
  readonly nearestDistance: Float64Array;
  readonly gallery: number;
  readonly identities: number;
  readonly distractors: number;
}

/**
 * Searches every probe in the gallery, by exact distances, and among the distractors, by quick products and exact
 * distances where those leave a doubt. The memory is that of gallery, probes and a piece of the distractors.
 *
 * @throws UserError for embeddings that are not finite, of another dimension, or (cosine) zero
 */
export async function searchProbes(input: ProbeSearchInput): Promise<ProbeSearch> {
  const { gallery, probes, distractors, distance = 'cosine' } = input;
  checkLabels(gallery.embeddings, gallery.labels);
  checkLabels(probes.embeddings, probes.labels);
  demandDimension(gallery.embeddings, probes.embeddings, 'gallery');
  comparedRows(gallery.embeddings, distance);
  const compared = comparedRows(probes.embeddings, distance);
  const search = inGallery(input);
  let count = 0;
  for await (const part of distractorPieces(distractors, probes.embeddings)) {
    await amongDistractors(input, compared, part, search);
    count += part.piece.count;
  }
  return {
    ...search,
    gallery: gallery.embeddings.count,
    identities: new Set(Array.from(gallery.labels)).size,
    distractors: count,
  };
}

type Found = Pick<ProbeSearch, 'rank' | 'mateDistance' | 'nearestDistance'>;

function inGallery({ gallery, probes, distance = 'cosine' }: ProbeSearchInput): Found {
  const between = rowDistance(distance);
  const { data, count, dimension } = probes.embeddings;
  const rank = new Int32Array(count);
  const mateDistance = new Float64Array(count).fill(-Infinity);
  const nearestDistance = new Float64Array(count).fill(Infinity);
  for (let probe = 0; probe < count; probe++) {
    const best = new Map<number, number>();
    for (let entry = 0; entry < gallery.embeddings.count; entry++) {
      const identity = gallery.labels[entry]!;
      const apart = between(data, probe * dimension, gallery.embeddings.data, entry * dimension, dimension);
      if (apart < (best.get(identity) ?? Infinity)) best.set(identity, apart);
    }
    const label = probes.labels[probe]!;
    const own = best.get(label);
    let ahead = 0;
    for (const [identity, apart] of best) {
      nearestDistance[probe] = Math.min(nearestDistance[probe]!, apart);
      if (own !== undefined && identity !== label && apart <= own) ahead++;
    }
    if (own === undefined) continue;
    mateDistance[probe] = own;
    rank[probe] = ahead + 1;
  }
  return { rank, mateDistance, nearestDistance };
}

/** Takes some distractors into account; adds to what is found. */
async function amongDistractors(
  options: NeighbourOptions,
  probes: ComparedRows,
  part: DistractorPiece,
  { rank, mateDistance, nearestDistance }: Found,
): Promise<void> {
  const { distance = 'cosine' } = options;
  const { piece: distractors } = part;
  const { dimension } = distractors;
  const between = rowDistance(distance);
  const references = comparedRows(distractors, distance, part);
  const error = probes.norms.map((norm) => scoreError(dimension, norm, references.longest));
  const scored = (probe: number, apart: number) => scoreOf(apart, probes.norms[probe]!, distance);
  /** An enrolled probe's mate is no nearer than its nearest: what is ahead of it matters, and includes the nearest. */
  const limitOf = (probe: number): number => {
    const apart = rank[probe]! > 0 ? mateDistance[probe]! : nearestDistance[probe]!;
    return apart === Infinity ? Infinity : scored(probe, apart) + error[probe]!;
  };
  const limits = Float64Array.from(rank, (_, probe) => limitOf(probe));
  const surely = Float64Array.from(rank, (_, probe) => scored(probe, mateDistance[probe]!) - error[probe]!);
  const nearest = Float64Array.from(
    rank,
    (_, probe) => scored(probe, nearestDistance[probe]!) + error[probe]!,
  );
  await forEachNearReference(probes, references, limits, options, (probe, entry, score) => {
    const enrolled = rank[probe]! > 0;
    const ahead = enrolled && score < surely[probe]!;
    if (ahead) rank[probe]!++;
    if (ahead && score > nearest[probe]!) return;
    // Where the quick score cannot decide, the true distance does.
    const apart = between(
      probes.given.data,
      probe * dimension,
      distractors.data,
      entry * dimension,
      dimension,
    );
    if (enrolled && !ahead && apart <= mateDistance[probe]!) rank[probe]!++;
    if (apart >= nearestDistance[probe]!) return;
    nearestDistance[probe] = apart;
    nearest[probe] = scored(probe, apart) + error[probe]!;
    if (!enrolled) limits[probe] = nearest[probe]!;
  });
}

/** Some distractors, numbered among all. */
export interface DistractorPiece extends PartOfEmbeddings {
  readonly piece: EmbeddingMatrix;
}

/** Rows of a piece at most: enough that probes need not be brought to the backend anew for every tile. */
const rowsOfPiece = 8192;

/**
 * Distractors in pieces of bounded size, however they were given.
 *
 * @throws UserError when they cannot be compared with the probes
 */
export async function* distractorPieces(
  given: EmbeddingPieces | undefined,
  probes: EmbeddingMatrix,
): AsyncGenerator<DistractorPiece> {
  let room = new Float32Array(0);
  let before = 0;
  for await (const { data, count, dimension } of allOf(given)) {
    demandDimension({ data, count, dimension }, probes, 'distractors');
    checkShape({ data, count, dimension });
    for (let first = 0; first < count; first += rowsOfPiece) {
      const rows = Math.min(rowsOfPiece, count - first);
      if (room.length < rows * dimension) room = new Float32Array(rows * dimension);
      const part = data.subarray(first * dimension, (first + rows) * dimension);
      yield { piece: { data: part, count: rows, dimension }, room, first: before + first };
    }
    before += count;
  }
}

async function* allOf(pieces: EmbeddingPieces | undefined): AsyncGenerator<EmbeddingMatrix> {
  if (pieces === undefined) return;
  if (Symbol.asyncIterator in pieces) yield* pieces;
  else yield pieces;
}

function demandDimension(others: EmbeddingMatrix, { dimension }: EmbeddingMatrix, field: string): void {
  if (others.dimension === dimension) return;
  throw new UserError(`The probes have ${dimension} numbers, the ${field} ${others.dimension}.`, { field });
}
