import * as tf from '@tensorflow/tfjs-core';
import { inFrontOf } from './kernel-in-front.ts';
import { flagAttribute, integerAttribute } from './native-attributes.ts';
import type { NativeEngine } from './native-engine.ts';

/** The two ops of `native/convolution_ops.h`. */
export const convolutionOp = 'RangelossConv2D';
const filterGradientOp = 'RangelossConv2DFilterGradient';

type Padding = number | 'valid' | 'same' | tf.backend_util.ExplicitPadding;

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dilations?: number | [number, number];
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** A tile of Winograd's algorithm, along one side; with `taps` taps it gives `tileSide + 1 - taps` outputs. */
const tileSide = 6;
/** With fewer tiles the transform of the filter costs more than the products that it saves. */
const fewestTiles = 48;

/**
 * Lets the native backend compute convolutions of 3x3 and 5x5 filters with a stride of one, and both their gradients,
 * by Winograd's algorithm, where it pays; all others stay TensorFlow's. The error is about twice that of the plain sum.
 *
 * `RANGELOSS_WINOGRAD=0` in the environment leaves all of them to TensorFlow.
 */
export function registerConvolutionKernels(engine: NativeEngine): void {
  if (engine.binding.convolutionOps !== true || engine.isUsingGpuDevice === true) return;
  if (process.env['RANGELOSS_WINOGRAD'] === '0') return;
  inFrontOf('Conv2D', ({ inputs, attrs, backend }) => {
    const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
    const info = servedConvolution(attrs as unknown as Attributes, x.shape, filter.shape);
    if (info === undefined || x.dtype !== 'float32') return undefined;
    return convolve(backend as unknown as NativeEngine, x, filter, {
      rows: info.outHeight,
      columns: info.outWidth,
      top: info.padInfo.top,
      left: info.padInfo.left,
      reversed: false,
    });
  });
  inFrontOf('Conv2DBackpropInput', ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    const { inputShape } = attrs as unknown as { inputShape: [number, number, number, number] };
    const info = servedConvolution(attrs as unknown as Attributes, inputShape, filter.shape);
    if (info === undefined || dy.dtype !== 'float32') return undefined;
    return convolve(backend as unknown as NativeEngine, dy, filter, {
      rows: info.inHeight,
      columns: info.inWidth,
      top: info.filterHeight - 1 - info.padInfo.top,
      left: info.filterWidth - 1 - info.padInfo.left,
      reversed: true,
    });
  });
  inFrontOf('Conv2DBackpropFilter', ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const { filterShape } = attrs as unknown as { filterShape: [number, number, number, number] };
    const info = servedConvolution(attrs as unknown as Attributes, x.shape, filterShape);
    if (info === undefined || x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const engine = backend as unknown as NativeEngine;
    const { binding } = engine;
    const attributes = [
      integerAttribute(binding, 'taps', info.filterHeight),
      integerAttribute(binding, 'top', info.padInfo.top),
      integerAttribute(binding, 'left', info.padInfo.left),
    ];
    return engine.executeSingleOutput(filterGradientOp, attributes, [x, dy]);
  });
}

interface Geometry {
  readonly rows: number;
  readonly columns: number;
  readonly top: number;
  readonly left: number;
  readonly reversed: boolean;
}

function convolve(
  engine: NativeEngine,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { rows, columns, top, left, reversed }: Geometry,
): tf.TensorInfo {
  const { binding } = engine;
  const attributes = [
    integerAttribute(binding, 'rows', rows),
    integerAttribute(binding, 'columns', columns),
    integerAttribute(binding, 'top', top),
    integerAttribute(binding, 'left', left),
    flagAttribute(binding, 'reversed', reversed),
    flagAttribute(binding, 'rectify', false),
  ];
  const none = tf.tensor1d([]);
  const result = engine.executeSingleOutput(convolutionOp, attributes, [x, filter, none, none, none]);
  none.dispose();
  return result;
}

/** The convolution's sizes where our ops serve it and are the faster way; undefined where TensorFlow's are. */
function servedConvolution(
  { strides, pad, dilations, dataFormat, dimRoundingMode }: Attributes,
  input: readonly number[],
  filter: readonly number[],
): tf.backend_util.Conv2DInfo | undefined {
  const [height, width, inputs, outputs] = filter as [number, number, number, number];
  if (dataFormat !== 'NHWC' || height !== width || (height !== 3 && height !== 5)) return undefined;
  if (inputs % 16 !== 0 || outputs % 16 !== 0) return undefined;
  const info = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
  if (info.strideHeight !== 1 || info.strideWidth !== 1) return undefined;
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1) return undefined;
  const step = tileSide + 1 - height;
  const tiles = info.batchSize * Math.ceil(info.outHeight / step) * Math.ceil(info.outWidth / step);
  return tiles < fewestTiles ? undefined : info;
}
