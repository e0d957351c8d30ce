import { recordStep, type RecordedStep, type RecordingState } from '@rangeloss/backend';
import { parseConfig, UserError } from '@rangeloss/foundation';
import { hostTensors, type JointLoss, type LossBatch } from '@rangeloss/losses';
import type { EmbeddingModel, Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable, Optimizer } from '../optimizers/optimizer.ts';
import { commonOptions, createOptimizer, type OptimizerConfig } from '../optimizers/optimizer-registry.ts';
import { clipSchema, type ClipOptions } from './clip.ts';
import { computeStep, type GradientSettings } from './compute-step.ts';
import { PendingMetrics, type MetricLayout } from './step-metrics.ts';
import type { TrainingBatch } from './training-batch.ts';
import { WeightAverage, type AverageOptions } from './weight-average.ts';
import { namedLossParameters, stateVariables } from './state-variables.ts';

export interface TrainingStepOptions {
  readonly model: EmbeddingModel;
  readonly head: Head;
  readonly loss: JointLoss;
  /** `{ name: 'sgd', rate: 0.05, momentum: 0.9 }` */
  readonly optimizer: OptimizerConfig;
  readonly clip?: ClipOptions;
  /** `head` freezes the model, running statistics included, for decoupled training (default `all`). */
  readonly trains?: 'all' | 'head';
  /** Keeps an exponential average of the parameters, for evaluation. */
  readonly average?: AverageOptions;
  /** Takes the mean out of the gradient of each output unit's weights (Yong et al. 2020); off by default. */
  readonly centralize?: boolean;
  /** `skip` leaves everything as it was where a loss or gradient is not finite (default `stop`: `train` throws). */
  readonly nonFinite?: 'stop' | 'skip';
  /** On the native backend, whether the step is recorded and replayed as one function (default: yes). */
  readonly record?: boolean;
}

/** What differs from step to step besides the batch. */
export interface StepSetting {
  readonly rate: number;
  /** Steps taken before this one. */
  readonly step: number;
}

/**
 * Forward pass, joint loss, gradients, update, and the loss's own update, as one function on the device. Nothing is
 * read back: `run` gives the metrics as a promise to be awaited a step later.
 */
export class TrainingStep {
  readonly model: EmbeddingModel;
  readonly head: Head;
  readonly loss: JointLoss;
  readonly optimizer: Optimizer;
  /** The optimiser's base rate, for a schedule to move. */
  readonly baseRate: number;
  /** The running average of the parameters, where one was asked for. */
  readonly average: WeightAverage | undefined;
  readonly frozenModel: boolean;
  readonly skipsNonFinite: boolean;
  readonly #settings: GradientSettings;
  readonly #recorded: RecordedStep<readonly tf.Tensor[], tf.Tensor1D>;
  #inputNames: readonly string[] = [];
  #layout: MetricLayout = { terms: [], hinge: [], hasAccuracy: false };

  /** @throws UserError when the loss needs logits and the head has none, or an option is wrong */
  constructor(options: TrainingStepOptions) {
    const { model, head, loss } = options;
    if (loss.needsLogits && !head.hasLogits) {
      throw new UserError(`The loss needs logits, but the head "${head.name}" gives none.`, {
        field: 'head',
        mend: 'Take the head "linear" or "cosine".',
      });
    }
    this.model = model;
    this.head = head;
    this.loss = loss;
    this.frozenModel = options.trains === 'head';
    this.skipsNonFinite = options.nonFinite === 'skip';
    const { rate, headRate } = commonOptions(options.optimizer);
    this.baseRate = rate;
    this.optimizer = createOptimizer(options.optimizer, [
      ...(this.frozenModel ? [] : model.parameters).map((parameter) => ({
        ...parameter,
        name: `model.${parameter.name}`,
      })),
      // A head whose logits nobody asks for would only be decayed.
      ...(loss.needsLogits ? head.parameters : []).map((parameter) => ({
        ...parameter,
        name: `head.${parameter.name}`,
        rateFactor: headRate,
      })),
      ...namedLossParameters(loss).map((parameter) => ({ ...parameter, decay: false })),
    ]);
    if (this.optimizer.parameters.length === 0) {
      throw new UserError('There is nothing to train: the model is frozen and the head has no parameters.', {
        field: 'trains',
      });
    }
    this.average =
      options.average === undefined ? undefined : new WeightAverage(this.optimizer, options.average);
    this.#settings = {
      clip: parseConfig(clipSchema, options.clip ?? {}, 'clip'),
      centralize: options.centralize ?? false,
    };
    this.#recorded = recordStep((tensors: readonly tf.Tensor[]) => this.#compute(tensors), {
      name: 'the training step',
      enabled: options.record ?? true,
    });
  }

  /** Takes one step. @throws UserError when images and classes do not belong together */
  run(batch: TrainingBatch, setting: StepSetting): PendingMetrics {
    const inputs = tf.tidy(() => this.#inputs(batch, setting));
    try {
      this.#inputNames = Object.keys(inputs);
      return new PendingMetrics(this.#recorded(Object.values(inputs)), this.#layout);
    } finally {
      tf.dispose(inputs);
    }
  }

  /** Everything that a checkpoint must hold: parameters, running statistics, optimiser slots, loss state. */
  variables(): readonly NamedVariable[] {
    return stateVariables(this);
  }

  /** How the last step was carried out: op by op, or as one recorded function. */
  get recording(): RecordingState {
    return this.#recorded.state;
  }

  /** Frees the optimiser's slots and the average; model, head and loss belong to the caller. */
  dispose(): void {
    this.#recorded.dispose();
    this.optimizer.dispose();
    this.average?.dispose();
  }

  /** The tensors of a batch, for a caller inside a tidy. */
  batchTensors(
    batch: TrainingBatch,
    step: number,
  ): { images: tf.Tensor4D; labels: tf.Tensor1D } & {
    prepared: tf.NamedTensorMap;
  } {
    const [height, width, channels] = this.model.inputShape;
    const count = batch.classes.length;
    if (count === 0 || batch.images.length !== count * height * width * channels) {
      throw new UserError(
        `A batch of ${count} classes with ${batch.images.length} pixel values does not fit images of ${height}x${width}x${channels}.`,
        { field: 'batch' },
      );
    }
    return {
      images: tf.tensor4d(batch.images, [count, height, width, channels]),
      labels: tf.tensor1d(batch.classes, 'int32'),
      prepared: hostTensors(this.loss.prepare(batch.classes, step)),
    };
  }

  /** What the loss sees of a batch, for given embeddings. */
  lossBatch(embeddings: tf.Tensor2D, labels: tf.Tensor1D, prepared: tf.NamedTensorMap): LossBatch {
    if (!this.loss.needsLogits) return { embeddings, labels, prepared };
    return { embeddings, labels, prepared, logits: this.head.logits(embeddings, labels) };
  }

  #inputs(batch: TrainingBatch, { rate, step }: StepSetting): tf.NamedTensorMap {
    const { images, labels, prepared } = this.batchTensors(batch, step);
    const inputs: tf.NamedTensorMap = { images, labels };
    for (const [name, tensor] of Object.entries(prepared)) inputs[`prepared:${name}`] = tensor;
    for (const [name, value] of Object.entries(this.optimizer.inputs(rate, step))) {
      inputs[`optimizer:${name}`] = tf.scalar(value);
    }
    return inputs;
  }

  #compute(tensors: readonly tf.Tensor[]): tf.Tensor1D {
    const inputs = Object.fromEntries(this.#inputNames.map((name, place) => [name, tensors[place]!]));
    const { values, layout } = computeStep(this, this.#settings, inputs);
    this.#layout = layout;
    return values;
  }
}

/** Makes the step that `train` repeats. @throws UserError when the parts do not fit together */
export function createTrainingStep(options: TrainingStepOptions): TrainingStep {
  return new TrainingStep(options);
}
