import * as tf from '@tensorflow/tfjs-core';
import { registerConvolutionKernels } from './convolution-kernels.ts';
import { registerLayerKernels } from './layer-kernels.ts';
import { integerAttribute, typeAttribute } from './native-attributes.ts';
import type { NativeEngine } from './native-engine.ts';
import { registerRowDistanceKernels } from './row-distance-kernels.ts';

let registered = false;

/**
 * Replaces kernels of tfjs-node: two here, and convolutions and the gradient of pooling where ours are faster. May be called again.
 *
 * `gather` reads its indices back to check them in JavaScript, which no recorded step may do; TensorFlow checks them
 * itself and throws on the CPU. `prelu` makes six passes over its input where three do.
 */
export function registerNativeKernels(engine: NativeEngine): void {
  if (registered) return;
  registered = true;
  registerConvolutionKernels(engine);
  registerLayerKernels(engine);
  registerRowDistanceKernels(engine);
  replace('GatherV2', gather as unknown as tf.KernelFunc);
  replace('Prelu', prelu as unknown as tf.KernelFunc);
}

function replace(kernelName: string, kernelFunc: tf.KernelFunc): void {
  tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
}

interface KernelArguments<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: NativeEngine;
}

function gather({
  inputs: { x, indices },
  attrs: { axis, batchDims },
  backend,
}: KernelArguments<
  { x: tf.TensorInfo; indices: tf.TensorInfo },
  { axis: number; batchDims: number }
>): tf.TensorInfo {
  const { binding } = backend;
  const axisTensor = tf.scalar(axis, 'int32');
  const attributes = [
    integerAttribute(binding, 'batch_dims', batchDims),
    typeAttribute(binding, 'Tparams', x.dtype),
    typeAttribute(binding, 'Tindices', indices.dtype),
    typeAttribute(binding, 'Taxis', 'int32'),
  ];
  const result = backend.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
  axisTensor.dispose();
  return result;
}

function prelu({
  inputs: { x, alpha },
}: KernelArguments<{ x: tf.Tensor; alpha: tf.Tensor }, unknown>): tf.TensorInfo {
  return tf.tidy(() => tf.where(tf.greater(x, 0), x, tf.mul(x, alpha)));
}
