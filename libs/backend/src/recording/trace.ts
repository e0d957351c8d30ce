import type * as tf from '@tensorflow/tfjs-core';
import type { HostValues, NativeEngine, OpAttribute, TensorflowType } from './native-engine.ts';

/** A value inside a trace: an output of one of its nodes, or something that came from outside. */
export type ValueRef =
  | { readonly kind: 'node'; readonly node: number; readonly output: number }
  | { readonly kind: 'external'; readonly external: number };

export interface ValueType {
  readonly dtype: TensorflowType;
  readonly shape: readonly number[];
}

export interface ConstantNode {
  readonly kind: 'constant';
  readonly type: ValueType;
  /** A copy: the binding shares memory with the array that it was given. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export interface OpNode {
  readonly kind: 'op';
  readonly op: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly ValueRef[];
  readonly outputs: readonly ValueType[];
}

/** A tensor that the traced code read and did not make. */
export interface External {
  readonly id: number;
  readonly tensor: tf.TensorInfo;
}

/** What one run of some tfjs code has asked of TensorFlow. */
export interface Trace {
  readonly nodes: readonly (ConstantNode | OpNode)[];
  readonly externals: readonly External[];
  /** Why this cannot become a function; undefined where it can. */
  readonly problem: string | undefined;
}

/** Ops whose output shape depends on the values, which a function for fixed shapes must not have. */
const dataDependent =
  /^(?:Where|Unique(?:V2|WithCounts(?:V2)?)?|ListDiff|NonMaxSuppression(?:V\d)?|DynamicPartition)$/;

/** Stands between tfjs-node's backend and its binding, lets everything through and writes it down. */
export class TraceRecorder implements Trace {
  readonly nodes: (ConstantNode | OpNode)[] = [];
  readonly externals: External[] = [];
  problem: string | undefined;
  private readonly values = new Map<number, ValueRef>();
  private readonly tensors = new Map<number, tf.TensorInfo>();
  private readonly engine: NativeEngine;

  constructor(engine: NativeEngine) {
    this.engine = engine;
  }

  /** Runs `action` with the recorder in place; what it throws is passed on after the backend is as before. */
  record<T>(action: () => T): T {
    const { engine } = this;
    const { binding } = engine;
    const original = engine.getInputTensorIds.bind(engine);
    engine.binding = Object.create(binding, {
      createTensor: { value: this.createTensor.bind(this, binding.createTensor) },
      executeOp: { value: this.executeOp.bind(this, binding.executeOp) },
      tensorDataSync: { value: this.tensorDataSync.bind(this, binding.tensorDataSync) },
    }) as typeof binding;
    engine.getInputTensorIds = (tensors) => {
      const ids = original(tensors);
      for (const [at, id] of ids.entries()) this.tensors.set(id, tensors[at]!);
      return ids;
    };
    try {
      return action();
    } finally {
      engine.binding = binding;
      // The method is the prototype's; this removes our own in front of it.
      delete (engine as Partial<NativeEngine>).getInputTensorIds;
    }
  }

  private createTensor(
    create: NativeEngine['binding']['createTensor'],
    shape: number[],
    dtype: TensorflowType,
    values: HostValues,
  ): number {
    const id = create(shape, dtype, values);
    if (Array.isArray(values)) {
      this.problem ??= 'it makes a tensor of strings';
    } else {
      this.values.set(id, { kind: 'node', node: this.nodes.length, output: 0 });
      this.nodes.push({ kind: 'constant', type: { dtype, shape: [...shape] }, values: values.slice() });
    }
    return id;
  }

  private executeOp(
    execute: NativeEngine['binding']['executeOp'],
    op: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputs: number,
  ): ReturnType<NativeEngine['binding']['executeOp']> {
    const infos = execute(op, attributes, inputs, outputs);
    if (dataDependent.test(op)) this.problem ??= `the op ${op} gives a shape that depends on the data`;
    const node = this.nodes.length;
    this.nodes.push({
      kind: 'op',
      op,
      attributes: attributes.map((attribute) => this.normal(attribute)),
      inputs: inputs.map((id) => this.reference(id)),
      outputs: infos.map(({ dtype, shape }) => ({ dtype, shape })),
    });
    for (const [output, info] of infos.entries()) this.values.set(info.id, { kind: 'node', node, output });
    return infos;
  }

  private tensorDataSync(read: NativeEngine['binding']['tensorDataSync'], id: number): unknown {
    this.problem ??= "it reads a tensor's values while it runs (dataSync, data, arraySync, print)";
    return read(id);
  }

  /** Where a handle stands in the trace; one that it has not met is taken in as coming from outside. */
  reference(id: number): ValueRef {
    const known = this.values.get(id);
    if (known !== undefined) return known;
    const reference: ValueRef = { kind: 'external', external: this.externals.length };
    const tensor = this.tensors.get(id);
    if (tensor === undefined) throw new Error(`TensorFlow handle ${id} belongs to no tensor`);
    this.externals.push({ id, tensor });
    this.values.set(id, reference);
    return reference;
  }

  /** As the binding reads it: it cuts the fraction off an integer attribute. */
  private normal(attribute: OpAttribute): OpAttribute {
    if (attribute.type !== this.engine.binding.TF_ATTR_INT || typeof attribute.value !== 'number')
      return attribute;
    return { ...attribute, value: Math.trunc(attribute.value) };
  }
}
