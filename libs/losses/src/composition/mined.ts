import * as tf from '@tensorflow/tfjs-core';
import type { PairMasks } from '../pairs/pair-masks.ts';
import { untracked } from '../untracked.ts';
import type { Comparison } from './comparison.ts';
import { pick, scatter, sumByRow } from './entries.ts';

/** Pairs that a miner chose, as masks; float32 [batch, others] each. */
export interface MinedPairs extends PairMasks {
  readonly kind: 'pairs';
}

/** Triplets that a miner chose among each listed (anchor, positive) with every other row. */
export interface TripletGrid {
  readonly kind: 'grid';
  /** float32 [pairs, others]: 1 for a triplet */
  readonly mask: tf.Tensor2D;
}

/** Triplets one by one, int32 and float32 [triplets]. */
export interface TripletList {
  readonly kind: 'list';
  readonly anchors: tf.Tensor1D;
  readonly positives: tf.Tensor1D;
  readonly negatives: tf.Tensor1D;
  /** 1 for a triplet, 0 for padding */
  readonly exists: tf.Tensor1D;
}

/** What a miner chose: constants for differentiation. */
export type Mined = MinedPairs | TripletGrid | TripletList;

/** Pairs with how often each counts. */
export interface CountedPairs extends PairMasks {
  /** Whether a pair may count more than once, because several triplets hold it. */
  readonly repeated: boolean;
}

/** The pairs (anchor, positive) and (anchor, negative) of what was mined; each counts as often as it was mined. */
export function asPairs(mined: Mined, comparison: Comparison): CountedPairs {
  if (mined.kind === 'pairs') return { ...mined, repeated: false };
  const shape = comparison.compared.masks.positive.shape;
  if (mined.kind === 'list') {
    const { anchors, positives, negatives, exists } = mined;
    return {
      positive: untracked(() => scatter(exists, anchors, positives, shape)),
      negative: untracked(() => scatter(exists, anchors, negatives, shape)),
      repeated: true,
    };
  }
  const { anchors, positives } = comparison.pairs();
  return {
    positive: untracked(() => scatter(tf.sum<tf.Tensor1D>(mined.mask, 1), anchors, positives, shape)),
    negative: untracked((): tf.Tensor2D => tf.unsortedSegmentSum(mined.mask, anchors, shape[0])),
    repeated: true,
  };
}

/** The pairs of what was mined, each once: float32 zeros and ones. */
export function asDistinctPairs(mined: Mined, comparison: Comparison): PairMasks {
  const { positive, negative, repeated } = asPairs(mined, comparison);
  if (!repeated) return { positive, negative };
  return {
    positive: untracked(() => tf.minimum(positive, 1)),
    negative: untracked(() => tf.minimum(negative, 1)),
  };
}

/** Triplets with their excess, and which rows of the batch they touch. */
export interface Triplets {
  /** d(anchor, positive) - d(anchor, negative), [pairs, others] or [triplets], differentiable */
  readonly excess: tf.Tensor;
  /** float32, same shape: 1 for a triplet that was mined */
  readonly mask: tf.Tensor;
  /** int32, the anchor of each first index */
  readonly anchors: tf.Tensor1D;
  /** @param taking float32, same shape; gives float32 [batch], 1 for the rows of triplets that take part */
  readonly rows: (taking: tf.Tensor) => tf.Tensor1D;
}

/** The triplets of what was mined; of pairs, every positive with every negative of the same anchor. */
export function asTriplets(mined: Mined, comparison: Comparison): Triplets {
  if (mined.kind === 'list') {
    const { anchors, positives, negatives, exists } = mined;
    const distances = comparison.distances();
    return {
      excess: tf.sub(pick(distances, anchors, positives), pick(distances, anchors, negatives)),
      mask: exists,
      anchors,
      rows: (taking) => {
        const sides =
          comparison.compared.remembered === undefined ? [anchors, positives, negatives] : [anchors];
        return untracked(() => touched(distances.shape[0], taking as tf.Tensor1D, sides));
      },
    };
  }
  const { anchors, positives } = comparison.pairs();
  const mask = mined.kind === 'grid' ? mined.mask : tripletsOfPairs(mined, comparison);
  return {
    excess: comparison.excess(),
    mask,
    anchors,
    rows: (taking) =>
      untracked(() => {
        const ofPairs = tf.max<tf.Tensor1D>(taking, 1);
        const batch = comparison.compared.embeddings.shape[0];
        if (comparison.compared.remembered !== undefined) return touched(batch, ofPairs, [anchors]);
        const sides = touched(batch, ofPairs, [anchors, positives]);
        return tf.maximum<tf.Tensor1D>(sides, tf.max(taking, 0));
      }),
  };
}

function tripletsOfPairs({ positive, negative }: MinedPairs, comparison: Comparison): tf.Tensor2D {
  const { anchors, positives, exists } = comparison.pairs();
  const every = positive === comparison.compared.masks.positive;
  return untracked(() => {
    const pairs = every ? exists : tf.mul(exists, pick(positive, anchors, positives));
    return tf.mul(tf.gather(negative, anchors), tf.expandDims(pairs, 1));
  });
}

/** How often each row of the batch is in what was mined, float32 [batch]. The batch is compared with itself. */
export function rowCounts(mined: Mined, comparison: Comparison): tf.Tensor1D {
  return untracked(() => {
    if (mined.kind === 'pairs') {
      const pairs: tf.Tensor2D = tf.add(mined.positive, mined.negative);
      return tf.add<tf.Tensor1D>(tf.sum(pairs, 1), tf.sum(pairs, 0));
    }
    const batch = comparison.compared.embeddings.shape[0];
    if (mined.kind === 'list') {
      const { anchors, positives, negatives, exists } = mined;
      return sumByRow(batch, [exists, anchors], [exists, positives], [exists, negatives]);
    }
    const { anchors, positives } = comparison.pairs();
    const triplets = tf.sum<tf.Tensor1D>(mined.mask, 1);
    const sides = sumByRow(batch, [triplets, anchors], [triplets, positives]);
    return tf.add<tf.Tensor1D>(sides, tf.sum(mined.mask, 0));
  });
}

/** float32 [batch]: 1 for the rows that any of the lists names with a positive value. */
function touched(batch: number, values: tf.Tensor1D, lists: readonly tf.Tensor1D[]): tf.Tensor1D {
  return tf.minimum(sumByRow(batch, ...lists.map((rows) => [values, rows] as const)), 1);
}
