import * as tf from '@tensorflow/tfjs-core';
import { columnMean, columnSum } from './column-sum.ts';
import { convFilterGradient } from './conv-filter-gradient.ts';
import { convInputGradient } from './conv-input-gradient.ts';
import { depthwiseFilterGradient } from './depthwise-filter-gradient.ts';
import { depthwiseInputGradient } from './depthwise-input-gradient.ts';
import { comparison, extreme, select } from './elementwise.ts';
import { gather } from './gather.ts';
import { memoryOf, type WasmBackend } from './heap.ts';
import { identity } from './identity.ts';
import { matrixProduct } from './matrix-product.ts';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { loadSimd } from './simd.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** Kernels that tfjs's WASM backend lacks, or has so slow that ours take their place. */
export const addedKernels = {
  Conv2DBackpropFilter: convFilterGradient,
  Conv2DBackpropInput: convInputGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  DepthwiseConv2dNativeBackpropInput: depthwiseInputGradient,
  Identity: identity,
  MaxPoolGrad: maxPoolGradient,
  UnsortedSegmentSum: unsortedSegmentSum,
} as const;

/** Kernels that take the frequent cases of tfjs's own and leave it the rest, by giving undefined. */
export const fasterKernels = {
  BatchMatMul: matrixProduct,
  Equal: comparison('Equal'),
  GatherV2: gather,
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessEqual'),
  Maximum: extreme(true),
  Mean: columnMean,
  Minimum: extreme(false),
  NotEqual: comparison('NotEqual'),
  Select: select,
  Sum: columnSum,
} as const;

const registered = new WeakSet<tf.KernelFunc>();

/**
 * Completes tfjs's WASM backend, which must be the current one, for training. A second call changes nothing.
 *
 * @throws WebAssembly.CompileError where there is no SIMD.
 */
export async function registerWasmKernels(): Promise<void> {
  await loadSimd(memoryOf(tf.backend() as WasmBackend));
  const present = new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));
  for (const [name, kernel] of Object.entries(addedKernels)) {
    replace(name, present.get(name), kernel as unknown as tf.KernelFunc);
  }
  for (const [name, kernel] of Object.entries(fasterKernels)) {
    const own = kernel as unknown as (call: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | undefined;
    const original = present.get(name);
    if (original === undefined) throw new Error(`tfjs's WASM backend has no kernel ${name}.`);
    replace(name, original, (call) => own(call) ?? original.kernelFunc(call));
  }
}

function replace(kernelName: string, original: tf.KernelConfig | undefined, kernelFunc: tf.KernelFunc): void {
  if (original !== undefined) {
    if (registered.has(original.kernelFunc)) return;
    // tfjs warns when a kernel is registered over another.
    tf.unregisterKernel(kernelName, 'wasm');
  }
  registered.add(kernelFunc);
  tf.registerKernel({ ...original, kernelName, backendName: 'wasm', kernelFunc });
}
