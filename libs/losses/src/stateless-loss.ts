import type * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch, LossResult } from './contract.ts';
import type { HostArray } from './host-array.ts';

/** What losses without state share: nothing to train, save or free. */
export abstract class StatelessLoss implements Loss {
  readonly name: string;
  readonly needsLogits: boolean;

  constructor(name: string, { needsLogits = false }: { readonly needsLogits?: boolean } = {}) {
    this.name = name;
    this.needsLogits = needsLogits;
  }

  abstract compute(batch: LossBatch): LossResult;

  prepare(...[]: [classes: Int32Array, step?: number]): Record<string, HostArray> {
    return {};
  }

  parameters(): readonly tf.Variable[] {
    return [];
  }

  state(): tf.NamedTensorMap {
    return {};
  }

  restore(...[]: [state: tf.NamedTensorMap]): void {
    // There is nothing to restore.
  }

  dispose(): void {
    // There is nothing to free.
  }
}
