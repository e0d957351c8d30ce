import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape, type ConvolutionAttributes, type ConvolutionShape } from './convolution-shape.ts';
import { withHeap, type HeapScope } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
import { simd } from './simd.ts';

/**
 * Gradient of a convolution with respect to its filter: dW[tap] = sum over positions of x (shifted by the tap) times dy.
 * Only the sides of the rows are padded, by one copy of x; where no padding is needed x is read in place.
 */
export function convFilterGradient({
  inputs: { x, dy },
  backend,
  attrs,
}: KernelCall<'x' | 'dy', ConvolutionAttributes & { readonly filterShape: readonly number[] }>): TensorInfo {
  const shape = convolutionShape(x.shape, attrs.filterShape, attrs, false);
  const gradient = backend.makeOutput(attrs.filterShape, 'float32');
  return withHeap(backend, (heap) => {
    const { batch, inChannels, outChannels, vertical, horizontal } = shape;
    const input = padSides(heap, heap.addressOf(x), shape);
    simd().filterGradient(
      input.address,
      heap.addressOf(dy),
      heap.addressOf(gradient),
      batch,
      vertical.input,
      input.width,
      inChannels,
      vertical.output,
      horizontal.output,
      outChannels,
      vertical.taps,
      horizontal.taps,
      vertical.stride,
      horizontal.stride,
      vertical.before,
    );
    return gradient;
  });
}

/** x with the zeros that its rows are padded with, just as wide as the filter reaches. */
function padSides(
  heap: HeapScope,
  address: number,
  { batch, inChannels, vertical, horizontal }: ConvolutionShape,
): { readonly address: number; readonly width: number } {
  const width = (horizontal.output - 1) * horizontal.stride + horizontal.taps;
  if (horizontal.before === 0 && width <= horizontal.input) return { address, width: horizontal.input };
  const rows = batch * vertical.input;
  const padded = heap.allocate(rows * width * inChannels);
  const from = heap.floats(address, rows * horizontal.input * inChannels);
  const to = heap.floats(padded, rows * width * inChannels).fill(0);
  const kept = Math.min(horizontal.input, width - horizontal.before) * inChannels;
  for (let row = 0; row < rows && kept > 0; row++) {
    const start = row * horizontal.input * inChannels;
    to.set(from.subarray(start, start + kept), (row * width + horizontal.before) * inChannels);
  }
  return { address: padded, width };
}
