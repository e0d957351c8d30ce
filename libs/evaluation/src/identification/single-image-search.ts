import { UserError } from '@rangeloss/foundation';
import { rowDistance } from '../embeddings/distances.ts';
import { checkLabels } from '../embeddings/embedding-matrix.ts';
import { comparedRows, scoreError, scoreOf, type ComparedRows } from '../retrieval/compared-rows.ts';
import { forEachNearReference } from '../retrieval/near-references.ts';
import type { NeighbourOptions } from '../retrieval/neighbour-options.ts';
import { countBelow } from '../verification/sorted-distances.ts';
import {
  distractorPieces,
  type DistractorPiece,
  type EmbeddingPieces,
  type LabelledEmbeddings,
  type ProbeSearch,
} from './probe-search.ts';

/** Images of which each is enrolled once, and among whom the others are looked for. */
export interface SingleImageSearchInput extends NeighbourOptions {
  readonly images: LabelledEmbeddings;
  /** Images of nobody, each its own identity. */
  readonly distractors: EmbeddingPieces;
}

/** Ranks of the trials; `identificationRates` makes rates of them. */
export type SingleImageSearch = Pick<ProbeSearch, 'rank' | 'gallery' | 'identities' | 'distractors'>;

/**
 * MegaFace's protocol (Kemelmacher-Shlizerman et al., 2016): of an identity with n images each is enrolled alone, beside
 * the distractors and nobody else, and the other n - 1 are looked for; so n (n - 1) trials. One look at the distractors
 * serves all trials of a probe. Identities with one image have no trial.
 *
 * @throws UserError when no identity has two images, or there is no distractor: then every rank would be 1
 */
export async function searchSingleImages(input: SingleImageSearchInput): Promise<SingleImageSearch> {
  const { images, distractors, distance = 'cosine' } = input;
  checkLabels(images.embeddings, images.labels);
  const compared = comparedRows(images.embeddings, distance);
  const mates = mateDistances(images, distance);
  const trials = mates.reduce((sum, { length }) => sum + length, 0);
  if (trials === 0) {
    throw new UserError('No identity has two images, one to enrol and one to look for.', { field: 'images' });
  }
  // Of each probe: how many distractors are as near as its k-th nearest mate, but no nearer mate.
  const ahead = mates.map(({ length }) => new Int32Array(length + 1));
  let count = 0;
  for await (const part of distractorPieces(distractors, images.embeddings)) {
    await amongDistractors(input, compared, part, mates, ahead);
    count += part.piece.count;
  }
  if (count === 0) {
    throw new UserError('An image alone in the gallery is always found: distractors are needed.', {
      field: 'distractors',
    });
  }
  const rank = new Int32Array(trials);
  let trial = 0;
  for (const [probe, { length }] of mates.entries()) {
    for (let mate = 0, nearer = 0; mate < length; mate++) {
      nearer += ahead[probe]![mate]!;
      rank[trial++] = nearer + 1;
    }
  }
  return { rank, gallery: 1, identities: new Set(Array.from(images.labels)).size, distractors: count };
}

/** Of each image the distances to the others of its identity, ascending. */
function mateDistances(
  { embeddings: { data, dimension }, labels }: LabelledEmbeddings,
  distance: NonNullable<NeighbourOptions['distance']>,
): Float64Array[] {
  const between = rowDistance(distance);
  const byLabel = new Map<number, number[]>();
  for (let image = 0; image < labels.length; image++) {
    const members = byLabel.get(labels[image]!);
    if (members === undefined) byLabel.set(labels[image]!, [image]);
    else members.push(image);
  }
  return Array.from(labels, (label, image) =>
    Float64Array.from(
      byLabel.get(label)!.filter((other) => other !== image),
      (other) => between(data, image * dimension, data, other * dimension, dimension),
    ).sort(),
  );
}

async function amongDistractors(
  options: NeighbourOptions,
  probes: ComparedRows,
  part: DistractorPiece,
  mates: readonly Float64Array[],
  ahead: readonly Int32Array[],
): Promise<void> {
  const { distance = 'cosine' } = options;
  const { piece: distractors } = part;
  const { dimension } = distractors;
  const between = rowDistance(distance);
  const references = comparedRows(distractors, distance, part);
  const error = probes.norms.map((norm) => scoreError(dimension, norm, references.longest));
  const scores = mates.map((own, probe) =>
    own.map((apart) => scoreOf(apart, probes.norms[probe]!, distance)),
  );
  const limits = Float64Array.from(scores, (own, probe) => (own.at(-1) ?? -Infinity) + error[probe]!);
  await forEachNearReference(probes, references, limits, options, (probe, entry, score) => {
    const own = scores[probe]!;
    const place = countBelow(own, score - error[probe]!);
    if (place === countBelow(own, score + error[probe]!)) {
      ahead[probe]![place]!++;
      return;
    }
    // Where the quick score cannot decide, the true distance does.
    const apart = between(
      probes.given.data,
      probe * dimension,
      distractors.data,
      entry * dimension,
      dimension,
    );
    ahead[probe]![countBelow(mates[probe]!, apart)]!++;
  });
}
