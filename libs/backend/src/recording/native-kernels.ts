import * as tf from '@tensorflow/tfjs-core';
import type { NativeEngine } from './native-engine.ts';

let registered = false;

/**
 * Replaces kernels of tfjs-node that read values back from TensorFlow, which no recorded step may do.
 *
 * `gather` checks its indices in JavaScript; TensorFlow checks them itself and throws on the CPU. May be called again.
 */
export function registerNativeKernels(): void {
  if (registered) return;
  registered = true;
  tf.unregisterKernel('GatherV2', 'tensorflow');
  tf.registerKernel({
    kernelName: 'GatherV2',
    backendName: 'tensorflow',
    kernelFunc: gather as tf.KernelFunc,
  });
}

interface GatherArguments {
  readonly inputs: { readonly x: tf.TensorInfo; readonly indices: tf.TensorInfo };
  readonly attrs: { readonly axis: number; readonly batchDims: number };
  readonly backend: NativeEngine;
}

function gather({
  inputs: { x, indices },
  attrs: { axis, batchDims },
  backend,
}: GatherArguments): tf.TensorInfo {
  const { binding } = backend;
  const axisTensor = tf.scalar(axis, 'int32');
  const types = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, bool: binding.TF_BOOL };
  const type = (name: string, tensor: tf.TensorInfo) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: types[tensor.dtype as keyof typeof types],
  });
  const attributes = [
    { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDims },
    type('Tparams', x),
    type('Tindices', indices),
    type('Taxis', axisTensor),
  ];
  const result = backend.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
  axisTensor.dispose();
  return result;
}
