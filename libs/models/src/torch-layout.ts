import { UserError } from '@rangeloss/foundation';
import type { Parameter, ParameterLayout } from './parameter.ts';

/** A tensor in PyTorch's layout. */
export interface TorchTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * How PyTorch orders the axes of a parameter: `split` is our shape with every axis that counts, `order` says which
 * of its axes PyTorch puts first, second, ...
 */
function orderOf(
  layout: ParameterLayout,
  shape: readonly number[],
): { split: readonly number[]; order: number[] } {
  switch (layout.kind) {
    case 'vector':
      return { split: shape, order: shape.map((_, axis) => axis) };
    case 'dense':
      return { split: shape, order: [1, 0] };
    case 'flattened':
      return { split: [...layout.map, shape[1]!], order: [3, 2, 0, 1] };
    case 'convolution':
      return { split: shape, order: [3, 2, 0, 1] };
    case 'depthwise':
      return { split: shape, order: [2, 3, 0, 1] };
  }
}

/** The shape that a parameter has in PyTorch. */
export function torchShape({ layout, variable }: Pick<Parameter, 'layout' | 'variable'>): number[] {
  const { split, order } = orderOf(layout, variable.shape);
  const shape = order.map((axis) => split[axis]!);
  return layout.kind === 'flattened' ? [shape[0]!, shape[1]! * shape[2]! * shape[3]!] : shape;
}

/** Our values of a parameter in PyTorch's order. */
export function toTorch(
  parameter: Pick<Parameter, 'layout' | 'variable'>,
  values: Float32Array,
): TorchTensor {
  const { split, order } = orderOf(parameter.layout, parameter.variable.shape);
  const data = new Float32Array(values.length);
  forEachPair(split, order, (ours, theirs) => {
    data[theirs] = values[ours]!;
  });
  return { data, shape: torchShape(parameter) };
}

/**
 * PyTorch's values of a parameter in our order.
 *
 * @throws UserError when the shape is not the one that PyTorch would have
 */
export function fromTorch(parameter: Parameter, { data, shape }: TorchTensor): Float32Array {
  const expected = torchShape(parameter);
  if (expected.join() !== shape.join()) {
    throw new UserError(
      `The parameter ${parameter.name} is [${shape.join(', ')}] there, and [${expected.join(', ')}] is expected.`,
      { field: parameter.name, mend: 'Use the same model options as the weights have.' },
    );
  }
  const { split, order } = orderOf(parameter.layout, parameter.variable.shape);
  const values = new Float32Array(data.length);
  forEachPair(split, order, (ours, theirs) => {
    values[ours] = data[theirs]!;
  });
  return values;
}

/** Walks PyTorch's positions in order and gives the position in our layout for each. */
function forEachPair(
  split: readonly number[],
  order: readonly number[],
  visit: (ours: number, theirs: number) => void,
): void {
  const strides = split.map((_, axis) =>
    split.slice(axis + 1).reduce((product, length) => product * length, 1),
  );
  const lengths = order.map((axis) => split[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const size = split.reduce((product, length) => product * length, 1);
  const place = new Int32Array(order.length);
  let ours = 0;
  for (let theirs = 0; theirs < size; theirs++) {
    visit(ours, theirs);
    for (let axis = order.length - 1; axis >= 0; axis--) {
      place[axis]!++;
      ours += steps[axis]!;
      if (place[axis]! < lengths[axis]!) break;
      ours -= steps[axis]! * lengths[axis]!;
      place[axis] = 0;
    }
  }
}
