import * as tf from '@tensorflow/tfjs-core';
import { fuseEpilogues } from './fuse-epilogue.ts';
import { fusePrelu } from './fuse-prelu.ts';
import { externalName, graphDef, valueName } from './graph-def.ts';
import { hasLayerOps } from './layer-kernels.ts';
import type { NativeEngine } from './native-engine.ts';
import { completeNodes } from './op-definition.ts';
import type { Recording, Source } from './recording.ts';
import { simplify } from './simplify.ts';
import type { ValueRef } from './trace.ts';

let functions = 0;

/** A step as one TensorFlow function: variables go in beside the inputs, and their new values come out. */
export class RecordedFunction {
  private readonly name = `rangeloss_step_${++functions}`;
  private readonly engine: NativeEngine;
  private readonly recording: Omit<Recording, 'trace' | 'result'>;
  /** Own references to tensors that the step reads from outside, so that they outlive their owner's. */
  private readonly captured = new Map<Source, tf.Tensor>();
  /** Those of their owners' tensors that can be seen to be disposed of. */
  private readonly watched: readonly tf.Tensor[];
  private readonly outputs: readonly ValueRef[];

  /** @throws Error where TensorFlow does not accept the recorded graph */
  constructor(engine: NativeEngine, recording: Recording) {
    const { trace, sources, structure, leaves, updates, problem, unsettled } = recording;
    this.engine = engine;
    this.recording = { sources, structure, leaves, updates, problem, unsettled };
    this.outputs = [
      ...leaves.flatMap((leaf) => (leaf.kind === 'value' ? [leaf.value] : [])),
      ...updates.map((update) => update.value),
    ].filter((value) => value.kind === 'node');

    const types = trace.externals.map(({ tensor }) => ({
      dtype: tensorflowType(engine, tensor.dtype),
      shape: tensor.shape,
    }));
    const { binding } = engine;
    const simplified = simplify(completeNodes(trace.nodes, types, binding), types, {
      float: binding.TF_FLOAT,
      typeAttribute: binding.TF_ATTR_TYPE,
    });
    const withEpilogues = fuseEpilogues(simplified, types, this.outputs);
    const nodes = hasLayerOps(engine) ? fusePrelu(withEpilogues, types) : withEpilogues;
    binding.defineFunction?.(
      this.name,
      graphDef(nodes, types, binding),
      sources.map((_, at) => externalName(at)),
      this.outputs.map(valueName),
    );
    for (const source of sources) {
      if (source.kind !== 'captured') continue;
      const { dataId, shape, dtype } = source.tensor;
      engine.incRef(dataId);
      this.captured.set(source, tf.keep(tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype })));
    }
    this.watched = [...this.captured.keys()].flatMap((source) =>
      source.kind === 'captured' && source.tensor instanceof tf.Tensor && !source.tensor.isDisposed
        ? [source.tensor]
        : [],
    );
  }

  /** False once something that it reads is gone: a variable or a tensor from outside was disposed of. */
  get valid(): boolean {
    const { sources, updates } = this.recording;
    return (
      !this.watched.some((tensor) => tensor.isDisposed) &&
      !sources.some((source) => source.kind === 'variable' && source.variable.isDisposed) &&
      !updates.some((update) => update.variable.isDisposed)
    );
  }

  call(inputs: readonly tf.Tensor[]): unknown {
    const { sources, leaves, structure, updates } = this.recording;
    const { engine } = this;
    const given = sources.map((source) => this.tensorOf(source, inputs));
    const infos = engine.binding.executeOp(
      this.name,
      [],
      engine.getInputTensorIds(given),
      this.outputs.length,
    );
    let next = 0;
    const take = (value: ValueRef): tf.Tensor =>
      value.kind === 'external'
        ? tf.clone(given[value.external]!)
        : engine.createOutputTensor(infos[next++]!);

    const results = leaves.map((leaf) => {
      if (leaf.kind === 'fixed') return leaf.value;
      return leaf.kind === 'input' ? inputs[leaf.index] : take(leaf.value);
    });
    const values = updates.map((update) => take(update.value));
    for (const [at, { variable }] of updates.entries()) {
      variable.assign(values[at]!);
      values[at]!.dispose();
    }
    return structure.rebuild(results);
  }

  dispose(): void {
    this.engine.binding.removeFunction?.(this.name);
    for (const tensor of this.captured.values()) tensor.dispose();
    this.captured.clear();
  }

  private tensorOf(source: Source, inputs: readonly tf.Tensor[]): tf.Tensor {
    if (source.kind === 'input') return inputs[source.index]!;
    return source.kind === 'variable' ? source.variable : this.captured.get(source)!;
  }
}

function tensorflowType({ binding }: NativeEngine, dtype: tf.DataType): number {
  if (dtype === 'float32') return binding.TF_FLOAT;
  if (dtype === 'int32') return binding.TF_INT32;
  if (dtype === 'bool') return binding.TF_BOOL;
  throw new Error(`a tensor of type ${dtype} comes in from outside`);
}
