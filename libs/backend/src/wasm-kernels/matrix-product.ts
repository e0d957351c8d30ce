import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
import { simd } from './simd.ts';

interface ProductAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * Matrix products that tfjs's WASM kernel computes with a plain loop: transposed operands (the gradients of every
 * dense layer), one row (sums over a batch) and batches. The others are left to XNNPACK, which is called here for
 * each matrix of a batch.
 *
 * @returns undefined for what is left to tfjs: other dtypes, and batches that broadcast.
 */
export function matrixProduct({
  inputs: { a, b },
  backend,
  attrs: { transposeA, transposeB },
}: KernelCall<'a' | 'b', ProductAttributes>): TensorInfo | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const batchShape = a.shape.slice(0, -2);
  if (!util.arraysEqual(batchShape, b.shape.slice(0, -2))) return undefined;
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [innerOfB, columns] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  util.assert(inner === innerOfB, () => `matMul: inner sizes differ: ${inner} and ${innerOfB}.`);
  const count = util.sizeFromShape(batchShape);
  if (count === 0 || rows === 0 || inner === 0 || columns === 0) return undefined;
  const out = backend.makeOutput([...batchShape, rows, columns], 'float32');
  return withHeap(backend, (heap) => {
    const scratch = transposeB ? heap.allocate(inner * columns) : 0;
    const scratchA =
      transposeA && rows > 1 && !summedDirectly(rows, inner, columns) ? heap.allocate(rows * inner) : 0;
    for (let index = 0; index < count; index++) {
      let left = heap.addressOf(a) + 4 * index * rows * inner;
      let right = heap.addressOf(b) + 4 * index * inner * columns;
      const result = heap.addressOf(out) + 4 * index * rows * columns;
      if (transposeB && columns > 1) {
        simd().transpose(right, scratch, columns, inner);
        right = scratch;
      }
      if (rows === 1) {
        simd().columnSums(left, right, result, inner, columns);
      } else if (transposeA && scratchA === 0) {
        simd().filterGradient(left, right, result, 1, 1, inner, rows, 1, inner, columns, 1, 1, 1, 1, 0);
      } else {
        if (transposeA) {
          simd().transpose(left, scratchA, inner, rows);
          left = scratchA;
        }
        const views = [heap.view(left, rows * inner), heap.view(right, inner * columns)] as const;
        heap.matMul(...views, heap.view(result, rows * columns), rows, inner, columns);
      }
    }
    return out;
  });
}

/**
 * Whether aᵀ·b is summed position by position rather than with a transposed first. Measured: the sum is as fast while
 * both operands stay in cache and 2.7 times as fast for few columns; beyond, up to 2 times slower.
 */
function summedDirectly(rows: number, inner: number, columns: number): boolean {
  return columns <= 8 || (rows <= 1024 && inner <= 1024);
}
