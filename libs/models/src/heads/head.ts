import type * as tf from '@tensorflow/tfjs-core';
import type { InitialValues, Parameter } from '../parameter.ts';

/** From embeddings to one logit per class; kept apart from the model, which outlives it. */
export interface Head {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** False for `none`, which has no logits to give. */
  readonly hasLogits: boolean;
  /**
   * @param embeddings float32 [batch, embeddingSize]
   * @param labels int32 [batch] class indices, for heads with a margin on the target
   * @returns float32 [batch, classes]
   * @throws Error when the head has no logits
   */
  logits(embeddings: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor2D;
  dispose(): void;
}

export interface HeadContext extends InitialValues {
  readonly embeddingSize: number;
  readonly classes: number;
}
