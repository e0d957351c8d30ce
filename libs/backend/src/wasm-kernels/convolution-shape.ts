import { backend_util } from '@tensorflow/tfjs-core';

type FourSizes = [number, number, number, number];
type Padding =
  'valid' | 'same' | number | [[number, number], [number, number], [number, number], [number, number]];

/** Attributes that tfjs passes to the gradients of a convolution. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: number | [number, number];
}

/** One spatial direction of a convolution: output position o reads input `o * stride + tap * dilation - before`. */
export interface Direction {
  readonly input: number;
  readonly output: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first input position. */
  readonly before: number;
}

export interface ConvolutionShape {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly vertical: Direction;
  readonly horizontal: Direction;
}

/**
 * Sizes of a two-dimensional convolution in NHWC.
 *
 * @param inputShape - [batch, height, width, channels]
 * @param filterShape - [height, width, in, out], for depthwise [height, width, in, multiplier]
 * @throws Error for NCHW, as tfjs's own WASM convolution does.
 */
export function convolutionShape(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
  depthwise: boolean,
): ConvolutionShape {
  const { strides, dilations, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === 'NCHW') throw new Error('The WASM backend convolves NHWC only, not NCHW.');
  const info = backend_util.computeConv2DInfo(
    inputShape as FourSizes,
    filterShape as FourSizes,
    strides,
    // The gradient of an ordinary convolution has no dilation in tfjs.
    depthwise ? (dilations ?? 1) : 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    vertical: {
      input: info.inHeight,
      output: info.outHeight,
      taps: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    horizontal: {
      input: info.inWidth,
      output: info.outWidth,
      taps: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  };
}
