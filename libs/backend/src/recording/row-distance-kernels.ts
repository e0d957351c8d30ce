import * as tf from '@tensorflow/tfjs-core';
import type { NativeEngine } from './native-engine.ts';

/** The ops of `native/row_distance_ops.h`, with their inputs in order. */
const ops = {
  RangelossRowDistances: ['left', 'right', 'leftRows', 'rightRows'],
  RangelossRowDifferences: ['left', 'right', 'leftRows', 'rightRows', 'scale'],
} as const;

/**
 * Gives the native backend kernels for squared distances of listed rows and for their gradient. Who wants them asks tfjs for
 * a kernel of this name, as `@rangeloss/losses` does, and makes do with a composition where a backend has none.
 */
export function registerRowDistanceKernels({ binding, isUsingGpuDevice }: NativeEngine): void {
  if (binding.rowDistanceOps !== true || isUsingGpuDevice === true) return;
  for (const [kernelName, names] of Object.entries(ops)) {
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, backend }) => {
        const tensors = names.map((name) => inputs[name]!);
        return (backend as unknown as NativeEngine).executeSingleOutput(kernelName, [], tensors);
      },
    });
  }
}
