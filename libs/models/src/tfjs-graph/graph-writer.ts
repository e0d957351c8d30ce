/** One attribute of a node, by its type, as tfjs's converter writes it: numbers as text, text in base 64. */
export interface GraphAttribute {
  readonly type?: 'DT_FLOAT' | 'DT_INT32';
  readonly s?: string;
  readonly f?: number;
  readonly b?: boolean;
  readonly list?: { readonly i: readonly string[] };
  readonly shape?: GraphShape;
}

interface GraphShape {
  readonly dim: readonly { readonly size: string }[];
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, GraphAttribute>>;
}

/** A tensor that is no parameter of the network: paddings, shapes, axes. */
export interface GraphConstant {
  readonly name: string;
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Begins the names of constants, which no model's parameter can have. */
export const CONSTANTS = 'constant/';

/** Gathers the nodes of a tfjs graph model. */
export class GraphWriter {
  readonly nodes: GraphNode[] = [];
  readonly #constants = new Map<string, GraphConstant>();
  readonly #tensors = new Set<string>();

  get constants(): readonly GraphConstant[] {
    return [...this.#constants.values()];
  }

  node(
    name: string,
    op: string,
    input: readonly string[],
    attr: Readonly<Record<string, GraphAttribute>> = {},
  ): string {
    this.nodes.push({ name, op, input, attr });
    return name;
  }

  /** What is given from outside. @param shape without the batch */
  placeholder(name: string, shape: readonly number[]): string {
    const attr = { dtype: { type: 'DT_FLOAT' }, shape: { shape: batchShape(shape) } } as const;
    this.nodes.push({ name, op: 'Placeholder', attr });
    return name;
  }

  /** A tensor of the weights manifest, by its name there. */
  weight(name: string, type: 'DT_FLOAT' | 'DT_INT32' = 'DT_FLOAT'): string {
    if (!this.#tensors.has(name)) this.nodes.push({ name, op: 'Const', attr: { dtype: { type } } });
    this.#tensors.add(name);
    return name;
  }

  /** A tensor that the manifest gets besides the parameters; the same name is the same tensor. */
  constant(name: string, data: Float32Array | Int32Array, shape: readonly number[] = [data.length]): string {
    const full = `${CONSTANTS}${name}`;
    this.#constants.set(full, { name: full, data, shape });
    return this.weight(full, data instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT');
  }
}

/** A shape whose first axis is the batch. */
export function batchShape(shape: readonly number[]): GraphShape {
  return { dim: [-1, ...shape].map((size) => ({ size: String(size) })) };
}

export function wholeNumbers(values: readonly number[]): GraphAttribute {
  return { list: { i: values.map(String) } };
}

export function text(value: string): GraphAttribute {
  return { s: btoa(value) };
}
