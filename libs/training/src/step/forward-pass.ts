import type { LossBatch, LossResult } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import { betweenTensors } from './mixup.ts';
import { withoutPrefix } from './prefixed-tensors.ts';
import type { MetricLayout } from './step-metrics.ts';
import type { TrainingStep } from './training-step.ts';

/**
 * The forward pass of one batch, holding on to what outlives it: the gradient tape's own tidy would free all but the
 * loss.
 */
export class ForwardPass {
  readonly #step: TrainingStep;
  readonly #inputs: tf.NamedTensorMap;
  readonly #kept: tf.Tensor[] = [];
  #batch: LossBatch | undefined;
  #metrics: readonly tf.Tensor[] = [];
  #layout: MetricLayout = { terms: [], hinge: [], hasAccuracy: false };

  /** @param inputs as `computeStep` gets them */
  constructor(step: TrainingStep, inputs: tf.NamedTensorMap) {
    this.#step = step;
    this.#inputs = inputs;
  }

  /** What the loss saw; of mixed images under the labels that have the greater share. */
  get batch(): LossBatch {
    if (this.#batch === undefined) throw new Error('The loss has not been computed yet.');
    return this.#batch;
  }

  get layout(): MetricLayout {
    return this.#layout;
  }

  /** The total that is differentiated. */
  loss(): tf.Scalar {
    const { model, frozenModel } = this.#step;
    const labels = this.#inputs['labels'] as tf.Tensor1D;
    const embeddings = model.forward(this.#images(), { training: !frozenModel });
    const prepared = withoutPrefix(this.#inputs, 'prepared:');
    const batch = this.#step.lossBatch(embeddings, labels, prepared);
    const { total, terms, hinge = {} } = this.#compute(batch);
    const hasAccuracy = batch.logits !== undefined;
    this.#batch = batch;
    this.#layout = { terms: Object.keys(terms), hinge: Object.keys(hinge), hasAccuracy };
    this.#metrics = [...Object.values(terms), ...Object.values(hinge)];
    this.#kept.push(embeddings, ...(batch.logits === undefined ? [] : [batch.logits]), ...this.#metrics);
    for (const tensor of this.#kept) tf.keep(tensor);
    return total;
  }

  /** The batch's numbers: loss, terms, hinges, and accuracy where there are logits. */
  numbers(loss: tf.Scalar): readonly [tf.Tensor, ...tf.Tensor[]] {
    const { logits, labels } = this.batch;
    return [loss, ...this.#metrics, ...(logits === undefined ? [] : [accuracyOf(logits, labels)])];
  }

  dispose(): void {
    tf.dispose(this.#kept);
  }

  #images(): tf.Tensor4D {
    const images = this.#inputs['images'] as tf.Tensor4D;
    const order = this.#inputs['mix:order'];
    if (order === undefined) return images;
    return betweenTensors(images, tf.gather(images, order as tf.Tensor1D), this.#inputs['mix:share']!);
  }

  /** The loss; of mixed images under both their labels, by their shares. */
  #compute(batch: LossBatch): LossResult {
    const result = this.#step.loss.compute(batch);
    const order = this.#inputs['mix:order'];
    if (order === undefined) return result;
    const share = this.#inputs['mix:share']!;
    const other = this.#step.loss.compute({
      ...batch,
      labels: tf.gather(batch.labels, order),
      prepared: withoutPrefix(this.#inputs, 'mixed:'),
    });
    const mixed = (
      one: Readonly<Record<string, tf.Scalar>> = {},
      two: Readonly<Record<string, tf.Scalar>> = {},
    ) =>
      Object.fromEntries(
        Object.entries(one).map(([name, value]) => [name, betweenTensors(value, two[name]!, share)]),
      );
    return {
      total: betweenTensors(result.total, other.total, share),
      terms: mixed(result.terms, other.terms),
      active: result.active,
      hinge: mixed(result.hinge, other.hinge),
    };
  }
}

function accuracyOf(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
}
