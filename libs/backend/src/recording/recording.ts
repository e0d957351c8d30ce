import * as tf from '@tensorflow/tfjs-core';
import { difference } from './compare-traces.ts';
import type { NativeEngine } from './native-engine.ts';
import { structureOf, type Structure } from './structure.ts';
import { TraceRecorder, type ValueRef } from './trace.ts';

/** Where the value for an external of the trace is found at each call. */
export type Source =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'variable'; readonly variable: tf.Variable }
  | { readonly kind: 'captured'; readonly tensor: tf.TensorInfo };

/** What stands at a leaf of the step's result. */
export type Leaf =
  | { readonly kind: 'value'; readonly value: ValueRef }
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'fixed'; readonly value: unknown };

/** One call of a step, carried out and written down. */
export interface Recording {
  readonly trace: TraceRecorder;
  readonly sources: readonly Source[];
  readonly leaves: readonly Leaf[];
  readonly structure: Structure;
  /** Variables that the step assigned, with their new values. */
  readonly updates: readonly { readonly variable: tf.Variable; readonly value: ValueRef }[];
  /** The step's own result. */
  readonly result: unknown;
  /** Why no function can be made of it; undefined where one can. */
  readonly problem: string | undefined;
  /** True where another attempt may go better: the step has made its variables during this one. */
  readonly unsettled: boolean;
}

let depth = 0;

/** True while a step is being recorded, in which further ones run as a part of it. */
export function isRecording(): boolean {
  return depth > 0;
}

/** Calls the step once, op by op, and writes down what it asks of TensorFlow. */
export function recordCall(
  engine: NativeEngine,
  step: (inputs: readonly tf.Tensor[]) => unknown,
  inputs: readonly tf.Tensor[],
): Recording {
  const registered = tf.engine().state.registeredVariables;
  const variables = Object.values(registered);
  // Values that still wait on the host go over now, or they would look as if the step had made them.
  const ids = engine.getInputTensorIds([...inputs, ...variables]);
  const sourceOf = new Map<number, Source>();
  for (const [at, id] of ids.entries()) {
    if (sourceOf.has(id)) continue;
    const variable = variables[at - inputs.length];
    sourceOf.set(id, variable === undefined ? { kind: 'input', index: at } : { kind: 'variable', variable });
  }
  const contents = variables.map((variable) => variable.dataId);

  const trace = new TraceRecorder(engine);
  depth++;
  try {
    return trace.record(() => {
      const result = runTidily(step, inputs);
      const structure = structureOf(result);
      const leaves = structure.leaves.map((leaf) => describeLeaf(leaf, inputs, engine, trace));
      const updates = variables
        .filter((variable, at) => !variable.isDisposed && variable.dataId !== contents[at])
        .map((variable) => ({ variable, value: trace.reference(engine.getInputTensorIds([variable])[0]!) }));
      const sources = trace.externals.map(
        ({ id, tensor }): Source => sourceOf.get(id) ?? { kind: 'captured', tensor },
      );
      const settled =
        Object.keys(registered).length === variables.length &&
        variables.every((v) => registered[v.name] === v);
      const problem =
        trace.problem ??
        (result instanceof Promise ? 'it is asynchronous' : undefined) ??
        (settled ? undefined : 'it makes or disposes variables');
      return { trace, sources, leaves, structure, updates, result, problem, unsettled: !settled };
    });
  } finally {
    depth--;
  }
}

/** A plain call: what the step has left over is disposed of, as a recorded one leaves nothing over. */
export function runTidily(
  step: (inputs: readonly tf.Tensor[]) => unknown,
  inputs: readonly tf.Tensor[],
): unknown {
  return tf.tidy(() => step(inputs) as tf.TensorContainer);
}

/** Tells why two recordings of one step cannot stand for all of its calls; undefined where they can. */
export function recordingDifference(earlier: Recording, later: Recording): string | undefined {
  const traces = difference(earlier.trace, later.trace);
  if (traces !== undefined) return traces;
  const count = Math.max(earlier.sources.length, later.sources.length);
  for (let at = 0; at < count; at++) {
    const reason = sourceDifference(earlier.sources[at], later.sources[at]);
    if (reason !== undefined) return reason;
  }
  const same =
    sameList(
      earlier.updates,
      later.updates,
      (a, b) => a.variable === b.variable && sameValue(a.value, b.value),
    ) && sameList(earlier.leaves, later.leaves, sameLeaf);
  return same ? undefined : 'it gives another result or updates other variables from call to call';
}

function describeLeaf(
  leaf: unknown,
  inputs: readonly tf.Tensor[],
  engine: NativeEngine,
  trace: TraceRecorder,
): Leaf {
  if (!(leaf instanceof tf.Tensor) || leaf instanceof tf.Variable) return { kind: 'fixed', value: leaf };
  const index = inputs.indexOf(leaf as tf.Tensor);
  if (index >= 0) return { kind: 'input', index };
  return { kind: 'value', value: trace.reference(engine.getInputTensorIds([leaf as tf.Tensor])[0]!) };
}

function sourceDifference(a: Source | undefined, b: Source | undefined): string | undefined {
  if (a?.kind === 'input' && b?.kind === 'input' && a.index === b.index) return undefined;
  if (a?.kind === 'variable' && b?.kind === 'variable' && a.variable === b.variable) return undefined;
  if (a?.kind === 'captured' && b?.kind === 'captured') {
    if (a.tensor.dataId === b.tensor.dataId) return undefined;
    return (
      `it reads a tensor from outside that is another one at each call (shape [${b.tensor.shape.join(', ')}]): ` +
      'what changes has to come in among the inputs or be a variable'
    );
  }
  return 'it reads other tensors from call to call';
}

function sameLeaf(a: Leaf, b: Leaf): boolean {
  if (a.kind === 'value' && b.kind === 'value') return sameValue(a.value, b.value);
  if (a.kind === 'input' && b.kind === 'input') return a.index === b.index;
  return a.kind === 'fixed' && b.kind === 'fixed' && Object.is(a.value, b.value);
}

function sameValue(a: ValueRef, b: ValueRef): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((item, at) => same(item, b[at]!));
}
