import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape, type ConvolutionAttributes } from './convolution-shape.ts';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
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
  const { batch, inChannels, outChannels, vertical, horizontal } = convolutionShape(
    attrs.inputShape,
    filter.shape,
    attrs,
    true,
  );
  const gradient = backend.makeOutput(attrs.inputShape, 'float32');
  return withHeap(backend, (heap) => {
    const multiplier = outChannels / inChannels;
    const sums = heap.floats(
      heap.addressOf(gradient),
      batch * vertical.input * horizontal.input * inChannels,
    );
    const outputs = heap.floats(
      heap.addressOf(dy),
      batch * vertical.output * horizontal.output * outChannels,
    );
    const weights = heap.floats(heap.addressOf(filter), vertical.taps * horizontal.taps * outChannels);
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
            let write = ((image * vertical.input + inputRow) * horizontal.input + inputColumn) * inChannels;
            let dyRead = ((image * vertical.output + row) * horizontal.output + columns.first) * outChannels;
            for (let column = columns.first; column <= columns.last; column++) {
              if (multiplier === 1) {
                for (let channel = 0; channel < inChannels; channel++) {
                  sums[write + channel]! += outputs[dyRead + channel]! * weights[tap + channel]!;
                }
              } else {
                for (let output = 0; output < outChannels; output++) {
                  const channel = Math.trunc(output / multiplier);
                  sums[write + channel]! += outputs[dyRead + output]! * weights[tap + output]!;
                }
              }
              write += inputStep;
              dyRead += outChannels;
            }
          }
        }
      }
    }
    return gradient;
  });
}
