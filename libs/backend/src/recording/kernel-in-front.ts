import * as tf from '@tensorflow/tfjs-core';

type Kernel = (args: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | undefined;

/** Lets `kernel` answer on the native backend where it can, and the kernel that is registered now where it gives undefined. */
export function inFrontOf(kernelName: string, kernel: Kernel): void {
  const registered = tf.getKernel(kernelName, 'tensorflow');
  tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({
    ...registered,
    kernelFunc: (args) => kernel(args) ?? registered.kernelFunc(args),
  });
}
