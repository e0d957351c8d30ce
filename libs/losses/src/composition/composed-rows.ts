import * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch, LossContext, LossResult } from '../contract.ts';
import { createDistance } from '../distances/distance-registry.ts';
import type { Distance } from '../distances/distance.ts';
import type { HostArray } from '../host-array.ts';
import { createMiner } from '../miners/miner-registry.ts';
import type { Miner } from '../miners/miner.ts';
import { pairMasks } from '../pairs/pair-masks.ts';
import { positivePairs } from '../pairs/positive-pairs.ts';
import { createReducer } from '../reducers/reducer-registry.ts';
import type { Reducer } from '../reducers/reducer.ts';
import { untracked } from '../untracked.ts';
import { WrappedLoss } from '../wrapped-loss.ts';
import type { Choice } from './choice.ts';
import { Comparison } from './comparison.ts';
import { rowCounts } from './mined.ts';
import { preparedPairs } from './pair-list.ts';

/**
 * A loss that gives each row a value, with a reduction that is chosen and rows weighed by a miner: by how often a row is
 * in what was mined, n_i / max_j n_j, and all alike where nothing was, as PML's `convert_to_weights` does (Musgrave,
 * Belongie, Lim, "PyTorch Metric Learning", 2020, arXiv:2008.09164). The miner goes by cosines unless it has a distance
 * of its own.
 */
export class ComposedRows extends WrappedLoss {
  readonly #reducer: Reducer;
  readonly #miner: Miner | undefined;
  readonly #distance: Distance = createDistance('cosine');
  readonly #context: LossContext;

  constructor(
    loss: Loss,
    { reduction, mining }: { readonly reduction: Choice; readonly mining: Choice | undefined },
    context: LossContext,
  ) {
    super(loss);
    this.#reducer = createReducer(reduction, context);
    this.#miner = mining === undefined ? undefined : createMiner(mining);
    this.#context = context;
  }

  override prepare(classes: Int32Array, step = 0): Record<string, HostArray> {
    const pairs: Record<string, HostArray> =
      this.#miner?.usesPairList === true ? positivePairs(classes, this.#context.structure) : {};
    return {
      ...this.inner.prepare(classes, step),
      ...pairs,
      ...this.#miner?.prepare?.(pairs['anchors']?.data.length ?? 0, this.#context.seed, step),
      ...this.#reducer.prepare?.(classes),
    };
  }

  override compute(batch: LossBatch): LossResult {
    const weights = this.#miner === undefined ? undefined : this.#weights(this.#miner, batch);
    const reduceRows = (losses: tf.Tensor1D) => {
      const values = weights === undefined ? losses : tf.mul<tf.Tensor1D>(losses, weights);
      const mask = tf.onesLike(values);
      return {
        value: this.#reducer.reduce({ values, mask }, batch.prepared['reductionRows']),
        active:
          weights === undefined
            ? mask
            : untracked(() => tf.cast<tf.Tensor1D>(tf.greater(weights, 0), 'float32')),
      };
    };
    return this.inner.compute({ ...batch, reduceRows });
  }

  #weights(miner: Miner, { embeddings, labels, prepared }: LossBatch): tf.Tensor1D {
    const constant = untracked(() => tf.clone(embeddings));
    const compared = { embeddings: constant, masks: pairMasks(labels) };
    const comparison = new Comparison(
      miner.usesPairList ? { ...compared, pairs: preparedPairs(prepared) } : compared,
      this.#distance,
    );
    const counts = rowCounts(miner.mine(comparison, prepared), comparison);
    return untracked(() => {
      const most = tf.max(counts);
      const none = tf.cast(tf.equal(most, 0), 'float32');
      return tf.div<tf.Tensor1D>(tf.add(counts, none), tf.add(most, none));
    });
  }
}
