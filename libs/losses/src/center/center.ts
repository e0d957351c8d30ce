import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Loss, LossBatch, LossContext, LossResult } from '../contract.ts';
import { choiceName } from '../composition/choice.ts';
import { defineRowLoss, rowSchema } from '../composition/row-loss.ts';
import type { HostArray } from '../host-array.ts';
import { restoreVariables } from '../restore-variables.ts';
import { meanOfRows } from '../row-losses.ts';
import { untracked } from '../untracked.ts';
import { weightedTotal } from '../weighted-terms.ts';
import { halfSquaredDistances } from './half-squared-distances.ts';

const schema = () => rowSchema('center', { rate: z.number().min(0).max(1).default(0.5) });
type Options = z.output<ReturnType<typeof schema>>;

/**
 * Center loss (Wen, Zhang, Li, Qiao, "A Discriminative Feature Learning Approach for Deep Face Recognition",
 * ECCV 2016, doi:10.1007/978-3-319-46478-7_31): 1/2 |x_i - c_{y_i}|^2 over the rows, `sum` as in its equation 2 or `mean` as in the authors' code (the
 * default: the weight then does not depend on the batch size).
 *
 * Centers are not trained by the optimiser. After the step each moves by `rate` (alpha there) times
 * sum (x_i - c_j) / (1 + n_j) over the n_j rows of its class (equation 4); absent classes stay. They start at
 * normal numbers of standard deviation 1 / sqrt(embeddingSize), keyed by the seed.
 */
class CenterLoss implements Loss {
  readonly name = 'center';
  readonly needsLogits = false;
  readonly #options: Options;
  readonly #centers: tf.Variable<tf.Rank.R2>;

  constructor(options: Options, { classes, embeddingSize, seed }: LossContext) {
    this.#options = options;
    const stream = randomStream(seed, 'center-loss');
    const deviation = 1 / Math.sqrt(embeddingSize);
    const start = Float32Array.from({ length: classes * embeddingSize }, () => stream.normal() * deviation);
    this.#centers = tf.tidy(() => tf.variable(tf.tensor2d(start, [classes, embeddingSize]), false));
  }

  prepare(): Record<string, HostArray> {
    return {};
  }

  compute(batch: LossBatch): LossResult {
    const { embeddings, labels } = batch;
    const { weight, reduction = 'mean' } = this.#options;
    const losses = halfSquaredDistances(embeddings, this.#centers, labels);
    if (batch.reduceRows !== undefined) return meanOfRows(this.name, losses, weight, batch);
    const terms = { center: (choiceName(reduction) === 'mean' ? tf.mean : tf.sum)<tf.Scalar>(losses) };
    return {
      total: weightedTotal(terms, { center: weight }),
      terms,
      active: { center: untracked(() => tf.cast(tf.notEqual(losses, 0), 'float32')) },
    };
  }

  update({ embeddings, labels }: LossBatch): void {
    const classes = this.#centers.shape[0];
    const away = tf.sub(embeddings, tf.gather(this.#centers, labels));
    const sums = tf.unsortedSegmentSum(away, labels, classes);
    const counts = tf.unsortedSegmentSum(tf.ones([labels.size, 1]), labels, classes);
    const move = tf.div(tf.mul(sums, this.#options.rate), tf.add(counts, 1));
    this.#centers.assign(tf.add<tf.Tensor2D>(this.#centers, move));
  }

  parameters(): readonly tf.Variable[] {
    return [];
  }

  state(): tf.NamedTensorMap {
    return { centers: this.#centers };
  }

  restore(state: tf.NamedTensorMap): void {
    restoreVariables(this.name, { centers: this.#centers }, state);
  }

  dispose(): void {
    this.#centers.dispose();
  }
}

/** Options: `{ weight, rate, reduction }`. Term: center. */
export const center = defineRowLoss(
  'center',
  schema,
  (options, context) => new CenterLoss(options, context),
  ['mean', 'sum'],
);
