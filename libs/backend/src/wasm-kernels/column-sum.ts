import { backend_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import { withHeap } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
import { simd } from './simd.ts';

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

type Reduction = KernelCall<'x', ReductionAttributes>;

/**
 * Sum over neighbouring axes before the last, without the transposition that tfjs makes first: sums over a batch, over
 * the positions of an image.
 *
 * @returns undefined for what is left to tfjs: other dtypes, the last axis, axes that are not neighbours.
 */
export function columnSum(call: Reduction): TensorInfo | undefined {
  return reduce(call, () => 1);
}

/** As {@link columnSum}, for the mean. */
export function columnMean(call: Reduction): TensorInfo | undefined {
  return reduce(call, (rows) => 1 / rows);
}

function reduce(
  { inputs: { x }, backend, attrs: { axis, keepDims } }: Reduction,
  factor: (rows: number) => number,
): TensorInfo | undefined {
  const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const first = axes[0];
  const last = axes.at(-1);
  if (x.dtype !== 'float32' || first === undefined || last === undefined) return undefined;
  if (last >= x.shape.length - 1 || last - first + 1 !== axes.length || x.shape.includes(0)) return undefined;
  const outer = util.sizeFromShape(x.shape.slice(0, first));
  const rows = util.sizeFromShape(x.shape.slice(first, last + 1));
  const columns = util.sizeFromShape(x.shape.slice(last + 1));
  const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const out = backend.makeOutput(
    keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape,
    'float32',
  );
  return withHeap(backend, (heap) => {
    for (let index = 0; index < outer; index++) {
      const from = heap.addressOf(x) + 4 * index * rows * columns;
      simd().columnSums(0, from, heap.addressOf(out) + 4 * index * columns, rows, columns);
    }
    const scale = factor(rows);
    const sums = heap.floats(heap.addressOf(out), outer * columns);
    if (scale !== 1) for (let index = 0; index < sums.length; index++) sums[index]! *= scale;
    return out;
  });
}
