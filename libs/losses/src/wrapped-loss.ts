import type * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch, LossResult } from './contract.ts';
import type { HostArray } from './host-array.ts';

/** A loss around another one: its name, state and parameters are the other's. */
export abstract class WrappedLoss implements Loss {
  readonly name: string;
  readonly needsLogits: boolean;
  readonly classScores?: (embeddings: tf.Tensor2D) => tf.Tensor2D;
  protected readonly inner: Loss;

  constructor(inner: Loss) {
    this.name = inner.name;
    this.needsLogits = inner.needsLogits;
    this.inner = inner;
    if (inner.classScores !== undefined) this.classScores = (embeddings) => inner.classScores!(embeddings);
  }

  abstract prepare(classes: Int32Array, step?: number): Record<string, HostArray>;

  abstract compute(batch: LossBatch): LossResult;

  update(batch: LossBatch): void {
    this.inner.update?.(batch);
  }

  parameters(): readonly tf.Variable[] {
    return this.inner.parameters();
  }

  state(): tf.NamedTensorMap {
    return this.inner.state();
  }

  restore(state: tf.NamedTensorMap): void {
    this.inner.restore(state);
  }

  dispose(): void {
    this.inner.dispose();
  }
}
