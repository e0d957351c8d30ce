import { backend_util, util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelCall } from './kernel-call.ts';
import { simd } from './simd.ts';

type Binary = KernelCall<'a' | 'b', unknown>;

/** Operation codes of simd/elementwise.ts. */
const comparisons = { Greater: 0, GreaterEqual: 1, Less: 2, LessEqual: 3, Equal: 4, NotEqual: 5 } as const;

/** Shape of the result where both operands have it, or all but a single number; undefined otherwise. */
function commonShape(a: TensorInfo, b: TensorInfo): number[] | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const single = util.sizeFromShape(a.shape) === 1 || util.sizeFromShape(b.shape) === 1;
  if (!single && !util.arraysEqual(a.shape, b.shape)) return undefined;
  return backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
}

const isSingle = (tensor: TensorInfo) => util.sizeFromShape(tensor.shape) === 1;

/**
 * A comparison of float32 numbers of one shape, or with a single number.
 *
 * @returns a kernel that gives undefined for what is left to tfjs: other dtypes, other broadcasts.
 */
export function comparison(name: keyof typeof comparisons): (call: Binary) => TensorInfo | undefined {
  return ({ inputs: { a, b }, backend }) => {
    const shape = commonShape(a, b);
    if (shape === undefined) return undefined;
    const out = backend.makeOutput(shape, 'bool');
    const address = (tensor: TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset;
    const count = util.sizeFromShape(shape);
    const singles = [Number(isSingle(a) && count > 1), Number(isSingle(b) && count > 1)];
    simd().compare(comparisons[name], address(a), address(b), address(out), count, ...singles);
    return out;
  };
}

/** As {@link comparison}, for the greater or the lesser of two numbers; NaN where either is. */
export function extreme(largest: boolean): (call: Binary) => TensorInfo | undefined {
  return ({ inputs: { a, b }, backend }) => {
    const shape = commonShape(a, b);
    if (shape === undefined) return undefined;
    const out = backend.makeOutput(shape, 'float32');
    const address = (tensor: TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset;
    const count = util.sizeFromShape(shape);
    const [many, other] = isSingle(a) ? [b, a] : [a, b];
    const single = Number(isSingle(other) && count > 1);
    simd().extreme(Number(largest), address(many), address(other), address(out), count, single);
    return out;
  };
}

/**
 * `condition ? t : e`, where all three have one shape.
 *
 * @returns undefined for what is left to tfjs: a condition per row, 8-bit values.
 */
export function select({
  inputs: { condition, t, e },
  backend,
}: KernelCall<'condition' | 't' | 'e', unknown>): TensorInfo | undefined {
  if (t.dtype !== e.dtype || (t.dtype !== 'float32' && t.dtype !== 'int32')) return undefined;
  if (!util.arraysEqual(condition.shape, t.shape)) return undefined;
  const out = backend.makeOutput(t.shape, t.dtype);
  const address = (tensor: TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset;
  simd().select(address(condition), address(t), address(e), address(out), util.sizeFromShape(t.shape));
  return out;
}
