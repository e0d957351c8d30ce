import * as tf from '@tensorflow/tfjs-core';
import { inFrontOf } from './kernel-in-front.ts';
import { integerAttribute } from './native-attributes.ts';
import type { NativeEngine } from './native-engine.ts';

/** The ops of `native/max_pool_gradient_op.h` and `native/prelu_op.h`. */
const maxPoolGradientOp = 'RangelossMaxPoolGradient';
export const preluOp = 'RangelossPrelu';
export const preluGradientOp = 'RangelossPreluGradient';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Whether our ops for layers serve: on processors, where the binding has them. */
export function hasLayerOps({ binding, isUsingGpuDevice }: NativeEngine): boolean {
  return binding.layerOps === true && isUsingGpuDevice !== true;
}

/** Lets the native backend compute the gradient of a maximum over square windows that do not overlap by our own op. */
export function registerLayerKernels(engine: NativeEngine): void {
  if (!hasLayerOps(engine)) return;
  inFrontOf('MaxPoolGrad', ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes;
    const info = tf.backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { filterHeight: size, padInfo } = info;
    const square = [info.filterWidth, info.strideHeight, info.strideWidth].every((side) => side === size);
    const padded = padInfo.top + padInfo.bottom + padInfo.left + padInfo.right > 0;
    const whole = info.outHeight === Math.floor(info.inHeight / size);
    if (!square || padded || !whole || input.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const engine = backend as unknown as NativeEngine;
    const attributes = [integerAttribute(engine.binding, 'size', size)];
    return engine.executeSingleOutput(maxPoolGradientOp, attributes, [input, dy]);
  });
}
