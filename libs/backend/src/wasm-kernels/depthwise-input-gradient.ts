import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape, type ConvolutionAttributes, type ConvolutionShape } from './convolution-shape.ts';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
import { simd } from './simd.ts';
import { validOutputs } from './valid-outputs.ts';

/** Gradient of a depthwise convolution with respect to its input: every output adds dy * w at the places it read. */
export function depthwiseInputGradient({
  inputs: { dy, filter },
  backend,
  attrs,
}: KernelCall<
  'dy' | 'filter',
  ConvolutionAttributes & { readonly inputShape: readonly number[] }
>): TensorInfo {
  const shape = convolutionShape(attrs.inputShape, filter.shape, attrs, true);
  const gradient = backend.makeOutput(attrs.inputShape, 'float32');
  return withHeap(backend, (heap) => {
    const { batch, inChannels, outChannels, vertical, horizontal } = shape;
    if (outChannels !== inChannels) {
      const inputSize = batch * vertical.input * horizontal.input * inChannels;
      const sums = heap.floats(heap.addressOf(gradient), inputSize).fill(0);
      const outputs = heap.floats(
        heap.addressOf(dy),
        batch * vertical.output * horizontal.output * outChannels,
      );
      const weights = heap.floats(heap.addressOf(filter), vertical.taps * horizontal.taps * outChannels);
      addTaps(outputs, weights, sums, shape);
      return gradient;
    }
    simd().depthwiseSizes(
      batch,
      vertical.input,
      horizontal.input,
      inChannels,
      vertical.output,
      horizontal.output,
    );
    simd().depthwiseInputTaps(
      heap.addressOf(dy),
      heap.addressOf(filter),
      heap.addressOf(gradient),
      vertical.taps,
      horizontal.taps,
      vertical.stride,
      horizontal.stride,
      vertical.dilation,
      horizontal.dilation,
      vertical.before,
      horizontal.before,
    );
    return gradient;
  });
}

/** The same with several filters per channel, which no model of ours uses: a plain loop. */
function addTaps(
  outputs: Float32Array,
  weights: Float32Array,
  sums: Float32Array,
  { batch, inChannels, outChannels, vertical, horizontal }: ConvolutionShape,
): void {
  const multiplier = outChannels / inChannels;
  for (let tapRow = 0; tapRow < vertical.taps; tapRow++) {
    const rows = validOutputs(vertical, tapRow);
    for (let tapColumn = 0; tapColumn < horizontal.taps; tapColumn++) {
      const columns = validOutputs(horizontal, tapColumn);
      const tap = (tapRow * horizontal.taps + tapColumn) * outChannels;
      for (let image = 0; image < batch; image++) {
        for (let row = rows.first; row <= rows.last; row++) {
          const inputRow = row * vertical.stride + tapRow * vertical.dilation - vertical.before;
          for (let column = columns.first; column <= columns.last; column++) {
            const inputColumn =
              column * horizontal.stride + tapColumn * horizontal.dilation - horizontal.before;
            const write = ((image * vertical.input + inputRow) * horizontal.input + inputColumn) * inChannels;
            const dyRead = ((image * vertical.output + row) * horizontal.output + column) * outChannels;
            for (let output = 0; output < outChannels; output++) {
              sums[write + Math.trunc(output / multiplier)]! +=
                outputs[dyRead + output]! * weights[tap + output]!;
            }
          }
        }
      }
    }
  }
}
