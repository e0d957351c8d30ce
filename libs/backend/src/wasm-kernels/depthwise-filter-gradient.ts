import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape, type ConvolutionAttributes, type ConvolutionShape } from './convolution-shape.ts';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
import { simd } from './simd.ts';
import { validOutputs } from './valid-outputs.ts';

/**
 * Gradient of a depthwise convolution with respect to its filter:
 * dW[row, column, channel, m] = sum of x at the tap times dy[channel * multiplier + m].
 */
export function depthwiseFilterGradient({
  inputs: { x, dy },
  backend,
  attrs,
}: KernelCall<'x' | 'dy', ConvolutionAttributes & { readonly filterShape: readonly number[] }>): TensorInfo {
  const shape = convolutionShape(x.shape, attrs.filterShape, attrs, true);
  const gradient = backend.makeOutput(attrs.filterShape, 'float32');
  return withHeap(backend, (heap) => {
    const { batch, inChannels, outChannels, vertical, horizontal } = shape;
    if (outChannels !== inChannels) {
      const size = vertical.taps * horizontal.taps * outChannels;
      const sums = heap.floats(heap.addressOf(gradient), size).fill(0);
      const inputs = heap.floats(heap.addressOf(x), batch * vertical.input * horizontal.input * inChannels);
      const outputs = heap.floats(
        heap.addressOf(dy),
        batch * vertical.output * horizontal.output * outChannels,
      );
      addTaps(inputs, outputs, sums, shape);
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
    simd().depthwiseFilterTaps(
      heap.addressOf(x),
      heap.addressOf(dy),
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
  inputs: Float32Array,
  outputs: Float32Array,
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
            const read = ((image * vertical.input + inputRow) * horizontal.input + inputColumn) * inChannels;
            const dyRead = ((image * vertical.output + row) * horizontal.output + column) * outChannels;
            for (let output = 0; output < outChannels; output++) {
              sums[tap + output]! +=
                inputs[read + Math.trunc(output / multiplier)]! * outputs[dyRead + output]!;
            }
          }
        }
      }
    }
  }
}
