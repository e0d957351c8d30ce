import * as tf from '@tensorflow/tfjs-core';
import { convFilterGradient } from './conv-filter-gradient.ts';
import { convInputGradient } from './conv-input-gradient.ts';
import { depthwiseFilterGradient } from './depthwise-filter-gradient.ts';
import { depthwiseInputGradient } from './depthwise-input-gradient.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** Every kernel that we add to tfjs's WASM backend, or replace there because ours is faster. */
export const wasmKernels = {
  Conv2DBackpropFilter: convFilterGradient,
  Conv2DBackpropInput: convInputGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
  UnsortedSegmentSum: unsortedSegmentSum,
} as const;

/** Registers the kernels with tfjs, once: a second call changes nothing. */
export function registerWasmKernels(): void {
  const present = new Map(
    tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel.kernelFunc]),
  );
  for (const [kernelName, kernel] of Object.entries(wasmKernels)) {
    const kernelFunc = kernel as unknown as tf.KernelFunc;
    if (present.get(kernelName) === kernelFunc) continue;
    // tfjs warns when a kernel is registered over another.
    if (present.has(kernelName)) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}
