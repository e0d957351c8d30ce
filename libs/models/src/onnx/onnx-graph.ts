import type * as tf from '@tensorflow/tfjs-core';
import { FLOAT, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './onnx-model.ts';
import type { TorchTensor } from '../torch-layout.ts';

/** A value of the graph: feature maps are [batch, channels, height, width] there, as in PyTorch. */
export interface OnnxValue {
  readonly name: string;
  readonly rank: 2 | 4;
}

export interface OnnxNodeOptions {
  readonly ints?: Readonly<Record<string, number | readonly number[]>>;
  readonly floats?: Readonly<Record<string, number>>;
  /** Default: that of the first input. */
  readonly rank?: 2 | 4;
}

/** Gathers nodes and weights while layers write themselves into it, one after another. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly #tensors = new Map<string, OnnxTensor>();
  readonly #weights: ReadonlyMap<number, readonly [name: string, tensor: TorchTensor]>;

  /** @param weights by the id of every variable of the model the name and the values in PyTorch's layout */
  constructor(weights: ReadonlyMap<number, readonly [name: string, tensor: TorchTensor]>) {
    this.#weights = weights;
  }

  get tensors(): readonly OnnxTensor[] {
    return [...this.#tensors.values()];
  }

  /** Adds an operation. `weights` come after the value that flows. */
  node(
    opType: string,
    [first, ...others]: readonly [OnnxValue, ...OnnxValue[]],
    weights: readonly string[] = [],
    options: OnnxNodeOptions = {},
  ): OnnxValue {
    const name = `${opType}_${this.nodes.length}`;
    const attribute: OnnxAttribute[] = [
      ...Object.entries(options.ints ?? {}).map(([key, value]): OnnxAttribute =>
        typeof value === 'number'
          ? { name: key, type: 2, i: value }
          : { name: key, type: 7, ints: [...value] },
      ),
      ...Object.entries(options.floats ?? {}).map(([key, f]): OnnxAttribute => ({ name: key, type: 1, f })),
    ];
    const input = [first.name, ...others.map((value) => value.name), ...weights];
    this.nodes.push({ opType, name, input, output: [name], attribute });
    return { name, rank: options.rank ?? first.rank };
  }

  /** A variable's values; `shape` where the operation wants another one than PyTorch has. */
  weight(variable: tf.Tensor, shape?: readonly number[]): string {
    const found = this.#weights.get(variable.id);
    if (found === undefined) throw new Error('A layer exports a variable that its model does not list.');
    const [name, tensor] = found;
    this.#put(name, tensor.data, shape ?? tensor.shape);
    return name;
  }

  constant(name: string, data: Float32Array): string {
    this.#put(name, data, [data.length]);
    return name;
  }

  #put(name: string, data: Float32Array, shape: readonly number[]): void {
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#tensors.set(name, { name, dims: [...shape], dataType: FLOAT, rawData });
  }
}
