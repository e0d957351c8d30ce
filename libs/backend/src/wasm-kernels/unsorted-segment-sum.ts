import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';

/**
 * out[s] = sum of the rows of x whose segment id is s; ids outside 0 .. numSegments - 1 are left out, as tfjs's cpu
 * kernel does. This is the gradient of a gather.
 */
export function unsortedSegmentSum({
  inputs: { x, segmentIds },
  backend,
  attrs: { numSegments },
}: KernelCall<'x' | 'segmentIds', { readonly numSegments: number }>): TensorInfo {
  const rows = x.shape[0]!;
  const rowShape = x.shape.slice(1);
  const width = util.sizeFromShape(rowShape);
  const out = backend.makeOutput([numSegments, ...rowShape], x.dtype);
  return withHeap(backend, (heap) => {
    const array = x.dtype === 'float32' ? 'floats' : 'integers';
    const source = heap[array](heap.addressOf(x), rows * width);
    const ids = heap.integers(heap.addressOf(segmentIds), rows);
    const sums = heap[array](heap.addressOf(out), numSegments * width);
    sums.fill(0);
    for (let row = 0; row < rows; row++) {
      const segment = ids[row]!;
      if (segment < 0 || segment >= numSegments) continue;
      const from = row * width;
      const to = segment * width;
      for (let column = 0; column < width; column++) sums[to + column]! += source[from + column]!;
    }
    return out;
  });
}
