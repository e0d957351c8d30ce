import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { choiceSchema } from '../composition/choice.ts';
import { refusal, refusedOption } from '../composition/refusals.ts';
import type { LossBatch, LossContext, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { distanceRegistry } from '../distances/distance-registry.ts';
import { hostFloat32, hostInt32, type HostArray } from '../host-array.ts';
import { maskedLogSumExp } from '../masked-log-sum-exp.ts';
import { notFinite } from '../not-finite.ts';
import { normalized } from '../pairs/normalized.ts';
import { groupByIdentity } from '../range/identity-groups.ts';
import { createReducer, reducerRegistry } from '../reducers/reducer-registry.ts';
import type { Reducer } from '../reducers/reducer.ts';
import { StatelessLoss } from '../stateless-loss.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';

const schema = () =>
  weightedSchema({
    distance: choiceSchema(
      distanceRegistry,
      { only: ['dot-product'] },
      refusal('distances', 'n-pair'),
    ).optional(),
    normalize: z.boolean().default(false),
    reduction: choiceSchema(reducerRegistry, 'every', refusal('reducers', 'n-pair')).default('mean'),
    mining: refusedOption('miners', 'n-pair'),
    memory: refusedOption('memory', 'n-pair'),
  });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Multi-class N-pair loss (Sohn, "Improved Deep Metric Learning with Multi-class N-pair Loss Objective", NIPS 2016,
 * equation 7). Of each identity with two images or more the first two rows are its anchor and its positive; per
 * identity i: -log(exp(a_i . p_i) / sum_j exp(a_i . p_j)), the mean over these identities. Embeddings enter as they
 * are; the paper also regularises their lengths, which is left to a weight decay or to `normalize`.
 */
class NPairLoss extends StatelessLoss {
  readonly #options: Options;
  readonly #reducer: Reducer;

  constructor(options: Options, context: LossContext) {
    super('n-pair');
    this.#options = options;
    this.#reducer = createReducer(options.reduction, context);
  }

  /** Padded to half the batch, the most identities that can have a pair. */
  override prepare(classes: Int32Array): Record<string, HostArray> {
    const pairs = groupByIdentity(classes).rows.filter((rows) => rows.length > 1);
    const capacity = Math.max(1, Math.floor(classes.length / 2));
    const padded = (of: (pair: readonly number[]) => number) =>
      hostInt32(
        Int32Array.from({ length: capacity }, (_, place) => (place < pairs.length ? of(pairs[place]!) : 0)),
      );
    return {
      anchors: padded((rows) => rows[0]!),
      positives: padded((rows) => rows[1]!),
      exists: hostFloat32(new Float32Array(capacity).fill(1, 0, pairs.length)),
      ...this.#reducer.prepare?.(classes),
    };
  }

  compute({ embeddings, prepared }: LossBatch): LossResult {
    const { weight, normalize } = this.#options;
    const rows = normalize ? normalized(embeddings) : embeddings;
    const anchors = prepared['anchors'] as tf.Tensor1D;
    const positives = prepared['positives'] as tf.Tensor1D;
    const exists = prepared['exists'] as tf.Tensor1D;
    const products: tf.Tensor2D = tf.matMul(
      tf.gather(rows, anchors),
      tf.gather(rows, positives),
      false,
      true,
    );
    const columns: tf.Tensor2D = untracked(() => tf.mul(tf.onesLike(products), exists));
    const own = tf.sum(tf.mul(products, tf.eye(exists.size)), 1);
    const losses = tf.mul(tf.sub(tf.reshape(maskedLogSumExp(products, columns), [-1]), own), exists);
    const count = untracked(() => tf.sum(exists));
    const rowsOf = prepared['reductionRows'];
    const ofAnchors = rowsOf === undefined ? rowsOf : untracked(() => tf.gather(rowsOf, anchors));
    const value = this.#reducer.reduce({ values: losses, mask: exists }, ofAnchors);
    const terms = { 'n-pair': tf.add<tf.Scalar>(value, notFinite(embeddings)) };
    return {
      total: weightedTotal(terms, { 'n-pair': weight }),
      terms,
      active: {
        'n-pair': untracked(() => {
          const taking: tf.Tensor1D = tf.mul(exists, tf.cast(tf.greater(count, 1), 'float32'));
          const ends = tf.concat1d([anchors, positives]);
          return tf.minimum(
            tf.unsortedSegmentSum(tf.concat1d([taking, taking]), ends, embeddings.shape[0]),
            1,
          );
        }),
      },
    };
  }
}

/** Options: `{ weight, normalize, reduction }`. Term: n-pair. */
export const nPair = defineLoss('n-pair', schema, (options, context) => new NPairLoss(options, context));
