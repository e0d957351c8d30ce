import * as tf from '@tensorflow/tfjs-core';
import { notFinite } from '../not-finite.ts';
import { allInterTerm, nearestInterTerm } from './inter-term.ts';
import { intraTerm } from './intra-term.ts';

/** How the intra term adds identities up. */
export type RangeReduction = 'sum' | 'mean';

/**
 * Another way to add them up.
 * @param values float32 [identities], zero wherever `mask` is
 * @param mask float32 [identities]: 1 for an identity with a range
 * @param rows int32 [identities]: a row of each
 */
export type IdentityReduction = (values: tf.Tensor1D, mask: tf.Tensor1D, rows: tf.Tensor1D) => tf.Scalar;

/** The range loss's parameters; the paper's loss has harmonic means, squared distances and the nearest centers. */
export interface RangeVariant {
  readonly margin: number;
  readonly reduction: RangeReduction | IdentityReduction;
  readonly mean: 'harmonic' | 'arithmetic';
  readonly squared: boolean;
  readonly centers: 'nearest' | 'all';
}

/** The two parts of the range loss, unweighted, with what takes part in each. */
export interface RangeParts {
  readonly intra: tf.Scalar;
  readonly inter: tf.Scalar;
  /** float32 [batch] */
  readonly intraActive: tf.Tensor1D;
  /** float32 [batch] */
  readonly interActive: tf.Tensor1D;
  /** 1 where the inter hinge is open */
  readonly hinge: tf.Scalar;
}

/**
 * The range loss on the device, shared by the functions and the trainer's object.
 *
 * Selection runs off the tape; only the chosen ranges and the nearest pair of means are computed with a gradient.
 *
 * @param embeddings float32 [batch, dimension], at least one row
 * @param index tensors of `rangeIndex` for the batch's labels
 */
export function rangeParts(
  embeddings: tf.Tensor2D,
  index: tf.NamedTensorMap,
  variant: RangeVariant,
): RangeParts {
  const broken = notFinite(embeddings);
  const intra = intraTerm(embeddings, index, variant);
  const inter = (variant.centers === 'nearest' ? nearestInterTerm : allInterTerm)(embeddings, index, variant);
  return {
    intra: tf.add(intra.value, broken),
    inter: tf.add(inter.value, broken),
    intraActive: intra.active,
    interActive: inter.active,
    hinge: inter.hinge,
  };
}
