import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';

/**
 * Gather as copies of whole rows; tfjs's kernel computes the place of every single number.
 *
 * @returns undefined for what is left to tfjs: 8-bit and string values, batch dimensions.
 * @throws Error for an index outside the axis.
 */
export function gather({
  inputs: { x, indices },
  backend,
  attrs: { axis, batchDims },
}: KernelCall<'x' | 'indices', { readonly axis: number; readonly batchDims: number }>):
  TensorInfo | undefined {
  if (batchDims !== 0 || indices.dtype !== 'int32' || (x.dtype !== 'float32' && x.dtype !== 'int32'))
    return undefined;
  const [along] = util.parseAxisParam(axis, x.shape) as [number];
  const length = x.shape[along]!;
  const outer = util.sizeFromShape(x.shape.slice(0, along));
  const width = util.sizeFromShape(x.shape.slice(along + 1));
  const count = util.sizeFromShape(indices.shape);
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
  return withHeap(backend, (heap) => {
    const outside = heap.integers(heap.addressOf(indices), count).find((row) => row < 0 || row >= length);
    if (outside !== undefined) throw new Error(`gather: index ${outside} is not in 0 .. ${length - 1}.`);
    const out = backend.makeOutput(shape, x.dtype);
    const from = heap.integers(heap.addressOf(x), outer * length * width);
    const to = heap.integers(heap.addressOf(out), outer * count * width);
    const rows = heap.integers(heap.addressOf(indices), count);
    for (let index = 0; index < count; index++) {
      const row = rows[index]!;
      for (let block = 0; block < outer; block++) {
        const start = (block * length + row) * width;
        to.set(from.subarray(start, start + width), (block * count + index) * width);
      }
    }
    return out;
  });
}
