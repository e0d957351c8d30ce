import { UserError } from '@rangeloss/foundation';
import { checkLabels, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { forEachDistanceRow, type DistanceRowOptions } from '../retrieval/distance-rows.ts';

/** Embeddings with the identity of each. */
export interface LabelledEmbeddings {
  readonly embeddings: EmbeddingMatrix;
  readonly labels: ArrayLike<number>;
}

/** Who is looked for, and among whom. */
export interface IdentificationInput extends DistanceRowOptions {
  /** Enrolled images or templates, one or more for an identity: an identity is as near as its nearest. */
  readonly gallery: LabelledEmbeddings;
  readonly probes: LabelledEmbeddings;
  /** Images of nobody enrolled, each its own identity (MegaFace). */
  readonly distractors?: EmbeddingMatrix;
  /** 1, 5, 10. */
  readonly ranks?: readonly number[];
}

/** What a search gave each probe. */
export interface ProbeSearch {
  /** Rank of the probe's own identity from 1; 0 when it is not enrolled. [probes] */
  readonly rank: Int32Array;
  /** Distance to the nearest enrolled identity or distractor. [probes] */
  readonly nearestDistance: Float64Array;
}

/** Closed-set identification. */
export interface Identification {
  readonly rates: readonly { readonly rank: number; readonly rate: number }[];
  /** Cumulative match characteristic: `cmc[r - 1]` is the share of probes found within rank r. */
  readonly cmc: Float64Array;
  readonly probes: number;
  /** Probes whose identity is not enrolled; they are in no rate. */
  readonly unenrolledProbes: number;
  readonly gallery: number;
  readonly identities: number;
  readonly distractors: number;
}

/**
 * Rank-k identification rates and the cumulative match characteristic. A probe's rank is one more than the identities
 * and distractors that are nearer than its own; those equally near count as nearer, so that equal embeddings gain
 * nothing.
 *
 * @throws UserError when no probe is enrolled
 */
export async function identification(input: IdentificationInput): Promise<Identification> {
  const { rank } = await searchProbes(input);
  const enrolled = rank.filter((value) => value > 0);
  if (enrolled.length === 0) {
    throw new UserError('No probe has its identity in the gallery.', { field: 'probes' });
  }
  const longest = enrolled.reduce((most, value) => Math.max(most, value), 0);
  const cmc = new Float64Array(longest);
  for (const value of enrolled) cmc[value - 1]!++;
  let found = 0;
  for (let place = 0; place < longest; place++) {
    found += cmc[place]!;
    cmc[place] = found / enrolled.length;
  }
  return {
    rates: (input.ranks ?? [1, 5, 10]).map((asked) => ({
      rank: asked,
      rate: cmc[Math.min(asked, longest) - 1]!,
    })),
    cmc,
    probes: enrolled.length,
    unenrolledProbes: rank.length - enrolled.length,
    gallery: input.gallery.embeddings.count,
    identities: new Set(Array.from(input.gallery.labels)).size,
    distractors: input.distractors?.count ?? 0,
  };
}

/** Searches every probe in the gallery and among the distractors, by blocks. */
export async function searchProbes(input: IdentificationInput): Promise<ProbeSearch> {
  const { gallery, probes, distractors } = input;
  checkLabels(gallery.embeddings, gallery.labels);
  checkLabels(probes.embeddings, probes.labels);
  const count = probes.embeddings.count;
  const rank = new Int32Array(count);
  const own = new Float64Array(count).fill(Infinity);
  const nearestDistance = new Float64Array(count).fill(Infinity);
  await forEachDistanceRow(probes.embeddings, gallery.embeddings, input, (row) => {
    const label = probes.labels[row.query];
    const best = new Map<number, number>();
    for (let entry = 0; entry < row.constants.length; entry++) {
      const identity = gallery.labels[entry]!;
      const distance = row.distanceTo(entry);
      if (distance < (best.get(identity) ?? Infinity)) best.set(identity, distance);
    }
    let ahead = 0;
    const mate = label === undefined ? undefined : best.get(label);
    for (const [identity, distance] of best) {
      nearestDistance[row.query] = Math.min(nearestDistance[row.query]!, distance);
      if (mate !== undefined && identity !== label && distance <= mate) ahead++;
    }
    if (mate === undefined) return;
    own[row.query] = mate;
    rank[row.query] = ahead + 1;
  });
  if (distractors !== undefined && distractors.count > 0) {
    await forEachDistanceRow(probes.embeddings, distractors, input, (row) => {
      const mate = own[row.query]!;
      const limit = row.scoreOf(mate) + row.error;
      const surely = row.scoreOf(mate) - row.error;
      let ahead = 0;
      let least = Infinity;
      for (let entry = 0; entry < row.constants.length; entry++) {
        const score = row.constants[entry]! - 2 * row.products[row.offset + entry]!;
        least = Math.min(least, score);
        if (rank[row.query] === 0 || score > limit) continue;
        // Where the quick score cannot decide, the true distance does.
        if (score < surely || row.distanceTo(entry) <= mate) ahead++;
      }
      if (rank[row.query]! > 0) rank[row.query]! += ahead;
      const bound = least + 2 * row.error;
      for (let entry = 0; entry < row.constants.length; entry++) {
        if (row.constants[entry]! - 2 * row.products[row.offset + entry]! > bound) continue;
        nearestDistance[row.query] = Math.min(nearestDistance[row.query]!, row.distanceTo(entry));
      }
    });
  }
  return { rank, nearestDistance };
}
