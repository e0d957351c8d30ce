import * as tf from '@tensorflow/tfjs-core';

/**
 * Gives back what the current backend holds of the device, and leaves tfjs without it. Needed at the end of a Node
 * program that ran on WebGPU: its device keeps the process alive. For the other backends there is nothing to do.
 */
export function releaseBackend(): void {
  if (tf.getBackend() !== 'webgpu') return;
  const { device } = tf.backend() as unknown as { readonly device: { destroy(): void } };
  tf.removeBackend('webgpu');
  device.destroy();
}
