import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape, type ConvolutionAttributes } from './convolution-shape.ts';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
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
  const { batch, inChannels, outChannels, vertical, horizontal } = convolutionShape(
    x.shape,
    attrs.filterShape,
    attrs,
    true,
  );
  const gradient = backend.makeOutput(attrs.filterShape, 'float32');
  return withHeap(backend, (heap) => {
    const multiplier = outChannels / inChannels;
    const inputs = heap.floats(heap.addressOf(x), batch * vertical.input * horizontal.input * inChannels);
    const outputs = heap.floats(
      heap.addressOf(dy),
      batch * vertical.output * horizontal.output * outChannels,
    );
    const sums = heap.floats(heap.addressOf(gradient), vertical.taps * horizontal.taps * outChannels);
    sums.fill(0);
    const inputStep = horizontal.stride * inChannels;
    for (let tapRow = 0; tapRow < vertical.taps; tapRow++) {
      const rows = validOutputs(vertical, tapRow);
      for (let tapColumn = 0; tapColumn < horizontal.taps; tapColumn++) {
        const columns = validOutputs(horizontal, tapColumn);
        const tap = (tapRow * horizontal.taps + tapColumn) * outChannels;
        for (let image = 0; image < batch; image++) {
          for (let row = rows.first; row <= rows.last; row++) {
            const inputRow = row * vertical.stride + tapRow * vertical.dilation - vertical.before;
            const inputColumn =
              columns.first * horizontal.stride + tapColumn * horizontal.dilation - horizontal.before;
            let read = ((image * vertical.input + inputRow) * horizontal.input + inputColumn) * inChannels;
            let dyRead = ((image * vertical.output + row) * horizontal.output + columns.first) * outChannels;
            for (let column = columns.first; column <= columns.last; column++) {
              if (multiplier === 1) {
                for (let channel = 0; channel < inChannels; channel++) {
                  sums[tap + channel]! += inputs[read + channel]! * outputs[dyRead + channel]!;
                }
              } else {
                for (let output = 0; output < outChannels; output++) {
                  const channel = Math.trunc(output / multiplier);
                  sums[tap + output]! += inputs[read + channel]! * outputs[dyRead + output]!;
                }
              }
              read += inputStep;
              dyRead += outChannels;
            }
          }
        }
      }
    }
    return gradient;
  });
}
