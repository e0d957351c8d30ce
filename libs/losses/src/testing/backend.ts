import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';

/** Tests of this library run on the plain JavaScript backend; other backends are tested where they are prepared. */
export async function useTestBackend(): Promise<void> {
  await tf.setBackend('cpu');
  await tf.ready();
}
