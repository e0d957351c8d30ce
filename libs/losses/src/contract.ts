import type * as tf from '@tensorflow/tfjs-core';
import type { HostArray } from './host-array.ts';

/** What a loss is told once, before the first batch. */
export interface LossContext {
  /** Rows of a usual batch. */
  readonly batchSize: number;
  /** Identities in training; labels run from 0 to classes - 1. */
  readonly classes: number;
  readonly embeddingSize: number;
  readonly seed: number;
  /** Training images per identity, [classes]; for the losses that balance by frequency. */
  readonly classCounts?: Int32Array;
  /**
   * The P x K structure that the sampler promises. It reserves room for its pairs up front, so that no batch of
   * that structure changes a tensor's shape.
   */
  readonly structure?: { readonly identities: number; readonly images: number };
}

/** One batch on the device. */
export interface LossBatch {
  /** [batch, embeddingSize], float32 */
  readonly embeddings: tf.Tensor2D;
  /** [batch, classes], float32; present when the loss says `needsLogits` */
  readonly logits?: tf.Tensor2D;
  /** [batch], int32, 0 to classes - 1 */
  readonly labels: tf.Tensor1D;
  /** The tensors of what `prepare` returned. */
  readonly prepared: tf.NamedTensorMap;
  /** How a value for each row becomes a number, where a config says so; without it, their mean. */
  readonly reduceRows?: (losses: tf.Tensor1D) => ReducedRows;
}

/** What became of a value for each row. */
export interface ReducedRows {
  readonly value: tf.Scalar;
  /** float32 [batch]: 1 for the rows that take part */
  readonly active: tf.Tensor1D;
}

/** Named sub-losses, with what the log needs to see whether each does anything. */
export interface LossResult {
  /** The weighted sum of the terms: what is minimised. */
  readonly total: tf.Scalar;
  /** Unweighted terms by name. */
  readonly terms: Readonly<Record<string, tf.Scalar>>;
  /** Per term float32 [batch]: 1 where the row takes part with a non-zero gradient. */
  readonly active: Readonly<Record<string, tf.Tensor1D>>;
  /** Per term with one hinge over the whole batch: 1 where it is open, else 0. */
  readonly hinge?: Readonly<Record<string, tf.Scalar>>;
}

/**
 * A loss in the trainer. Host-side preparation, differentiable computation and state are apart, so that a step can
 * be recorded and a checkpoint is whole. The same batch and state give the same result.
 */
export interface Loss {
  readonly name: string;
  readonly needsLogits: boolean;
  /**
   * Host side, before the step: index arrays and weights of fixed shape.
   * @param classes class index per row, [batch]
   * @param step number of the step from 0, for scheduled weights
   */
  prepare(classes: Int32Array, step?: number): Record<string, HostArray>;
  /** Differentiable in embeddings, logits and parameters; called inside a tidy; reads nothing back. */
  compute(batch: LossBatch): LossResult;
  /** State that changes without a gradient, after the step; called inside a tidy. */
  update?(batch: LossBatch): void;
  /**
   * Scores of the classes from what the loss itself has learned of them, [rows, classes], the highest that of the class
   * that an embedding is told to be; absent for a loss that keeps no class. Called inside a tidy.
   */
  classScores?(embeddings: tf.Tensor2D): tf.Tensor2D;
  /** Variables that the optimiser trains, [] for most. */
  parameters(): readonly tf.Variable[];
  /** The live variables of the state, parameters included; not copies. */
  state(): tf.NamedTensorMap;
  /** @throws UserError when a tensor is missing or has another shape */
  restore(state: tf.NamedTensorMap): void;
  dispose(): void;
}
