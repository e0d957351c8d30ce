import type { RecordingState } from '@rangeloss/backend';
import { parseConfig, UserError } from '@rangeloss/foundation';
import { hostTensors, type JointLoss, type LossBatch } from '@rangeloss/losses';
import type { EmbeddingModel, Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { NamedVariable, Optimizer } from '../optimizers/optimizer.ts';
import { commonOptions, createOptimizer } from '../optimizers/optimizer-registry.ts';
import { AccumulatedStep } from './accumulated-step.ts';
import { clipSchema } from './clip.ts';
import { computeStep } from './compute-step.ts';
import { mixupSchema } from './mixup.ts';
import { NamedRecording } from './named-recording.ts';
import { batchInputs, mixInputs, optimizerInputs, type BatchPlace } from './step-inputs.ts';
import { PendingMetrics, type MetricLayout } from './step-metrics.ts';
import type { TrainingBatch } from './training-batch.ts';
import type { TrainingStepOptions } from './training-step-options.ts';
import { WeightAverage } from './weight-average.ts';
import { namedLossParameters, stateVariables } from './state-variables.ts';

const accumulateSchema = z.int().min(1);

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
  /** Batches of one step. */
  readonly batches: number;
  readonly #mixup: (z.output<typeof mixupSchema> & { readonly seed: number }) | undefined;
  readonly #single: NamedRecording<tf.Tensor1D>;
  readonly #accumulated: AccumulatedStep | undefined;
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
    const settings = {
      clip: parseConfig(clipSchema, options.clip ?? {}, 'clip'),
      centralize: options.centralize ?? false,
    };
    this.batches = parseConfig(accumulateSchema, options.accumulate ?? 1, 'accumulate');
    if (options.mixup !== undefined) {
      const { seed, ...mixup } = options.mixup;
      this.#mixup = { ...parseConfig(mixupSchema, mixup, 'mixup'), seed };
    }
    const enabled = options.record ?? true;
    this.#single = new NamedRecording(
      (inputs) => {
        const { values, layout } = computeStep(this, settings, inputs);
        this.#layout = layout;
        return values;
      },
      { name: 'the training step', enabled },
    );
    this.#accumulated =
      this.batches === 1 ? undefined : new AccumulatedStep(this, settings, this.batches, enabled);
  }

  /**
   * Takes one step.
   *
   * @param given one batch, or as many as `accumulate` says
   * @throws UserError when images and classes do not belong together, or the number of batches is another
   */
  run(given: TrainingBatch | readonly TrainingBatch[], { rate, step }: StepSetting): PendingMetrics {
    const batches = 'images' in given ? [given] : given;
    if (batches.length !== this.batches) {
      throw new UserError(`${batches.length} batches were given to a step of ${this.batches}.`, {
        field: 'accumulate',
      });
    }
    const inputs = batches.map((batch, part) => () => this.#inputs(batch, { step, part }));
    const update = () => optimizerInputs(this, rate, step);
    if (this.#accumulated !== undefined) {
      const values = this.#accumulated.run(inputs, update);
      return new PendingMetrics(values, this.#accumulated.layout);
    }
    const values = this.#single.call(() => ({ ...inputs[0]!(), ...update() }));
    return new PendingMetrics(values, this.#layout);
  }

  /** Everything that a checkpoint must hold: parameters, running statistics, optimiser slots, loss state. */
  variables(): readonly NamedVariable[] {
    return stateVariables(this);
  }

  /** How the last step was carried out: op by op, or as one recorded function. */
  get recording(): RecordingState {
    return (this.#accumulated ?? this.#single).state;
  }

  /**
   * How an embedding's class is told, [rows, classes], the highest score its own: by the head where the loss trains it,
   * else by the class vectors that a loss such as ArcFace trains itself. Undefined where nothing learns the classes.
   */
  get classScores(): ((embeddings: tf.Tensor2D) => tf.Tensor2D) | undefined {
    const { head, loss } = this;
    return loss.needsLogits ? (embeddings) => head.logits(embeddings) : loss.classScores;
  }

  /** Frees the optimiser's slots and the average; model, head and loss belong to the caller. */
  dispose(): void {
    this.#single.dispose();
    this.#accumulated?.dispose();
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

  #inputs(batch: TrainingBatch, place: BatchPlace): tf.NamedTensorMap {
    const mix = this.#mixup;
    return {
      ...batchInputs(this, batch, place),
      ...(mix === undefined ? {} : mixInputs(this, mix, batch, { ...place, seed: mix.seed })),
    };
  }
}

/** Makes the step that `train` repeats. @throws UserError when the parts do not fit together */
export function createTrainingStep(options: TrainingStepOptions): TrainingStep {
  return new TrainingStep(options);
}
