import * as tf from '@tensorflow/tfjs-core';
import { hasLayerOps, preluGradientOp } from './layer-kernels.ts';
import { nativeEngine, type NativeEngine } from './native-engine.ts';

let registered = false;

/**
 * Both gradients of a PReLU, x > 0 ? x : x * slope, in one pass where a composition takes seven.
 *
 * @param dy float32 [..., channels], the gradient of its output
 * @param x float32 [..., channels], its input
 * @param slope float32 [channels]
 * @returns those of x and of the slope; undefined where there is no op of ours (other backends, a GPU), and the caller's own
 * composition does as well
 * @see He, Zhang, Ren, Sun 2015, "Delving Deep into Rectifiers", equation 3
 */
export function preluGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  slope: tf.Tensor,
): [dx: tf.Tensor, dslope: tf.Tensor] | undefined {
  const engine = nativeEngine();
  if (engine === undefined || !hasLayerOps(engine)) return undefined;
  if (!registered) {
    registered = true;
    tf.registerKernel({
      kernelName: preluGradientOp,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, backend }) =>
        (backend as unknown as NativeEngine).executeMultipleOutputs(
          preluGradientOp,
          [],
          [inputs['dy']!, inputs['x']!, inputs['slope']!],
          2,
        ),
    });
  }
  const inputs = { dy, x, slope } as unknown as tf.NamedTensorMap;
  return tf.engine().runKernel<tf.Tensor[]>(preluGradientOp, inputs, {}) as [tf.Tensor, tf.Tensor];
}
