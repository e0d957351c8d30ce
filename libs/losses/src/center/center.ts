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
    const centers = untracked(() => tf.gather(this.#centers, labels));
    const away: tf.Tensor2D = tf.sub(embeddings, centers);
    if (batch.reduceRows !== undefined) {
      return meanOfRows(this.name, tf.mul(tf.sum(tf.square(away), 1), 0.5), weight, batch);
    }
    const mean = choiceName(reduction) === 'mean';
    const terms = { center: scaledSquares(away, mean ? 0.5 / labels.size : 0.5) };
    return {
      total: weightedTotal(terms, { center: weight }),
      terms,
      active: { center: untracked(() => tf.cast(tf.any<tf.Tensor1D>(tf.notEqual(away, 0), 1), 'float32')) },
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

/** The sum of all squares times a factor; its gradient takes two ops where the tape has seven. */
function scaledSquares(values: tf.Tensor2D, factor: number): tf.Scalar {
  const apply = tf.customGrad((input, save) => {
    (save as (tensors: tf.Tensor[]) => void)([input as tf.Tensor]);
    return {
      value: tf.mul<tf.Scalar>(tf.sum(tf.square(input as tf.Tensor)), factor),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0]!, tf.mul(upstream, 2 * factor)),
    };
  });
  return apply(values);
}

/** Options: `{ weight, rate, reduction }`. Term: center. */
export const center = defineRowLoss(
  'center',
  schema,
  (options, context) => new CenterLoss(options, context),
  ['mean', 'sum'],
);
