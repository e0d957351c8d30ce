import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelCall } from './kernel-call.ts';

/**
 * A tensor with the same values. No kernel writes into its input, so the memory is shared and counted, as tfjs's cpu
 * backend does; tfjs's WASM kernel copies it, for every tensor that is kept for a gradient.
 */
export function identity({ inputs: { x }, backend }: KernelCall<'x', unknown>): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}
