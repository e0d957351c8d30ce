import * as tf from '@tensorflow/tfjs-core';
import type { Execution } from './execution.ts';
import { fuseEpilogues } from './fuse-epilogue.ts';
import { fusePrelu } from './fuse-prelu.ts';
import { GraphFunction } from './graph-function.ts';
import { hasLayerOps } from './layer-kernels.ts';
import { ListedOps } from './listed-ops.ts';
import type { NativeEngine } from './native-engine.ts';
import { isShort, opList } from './op-list.ts';
import type { Recording, Source } from './recording.ts';
import { simplify } from './simplify.ts';
import type { ValueRef } from './trace.ts';

/** A step as one graph: variables go in beside the inputs, and their new values come out. */
export class RecordedGraph {
  private readonly engine: NativeEngine;
  private readonly recording: Omit<Recording, 'trace' | 'result'>;
  /** Own references to tensors that the step reads from outside, so that they outlive their owner's. */
  private readonly captured = new Map<Source, tf.Tensor>();
  /** Those of their owners' tensors that can be seen to be disposed of. */
  private readonly watched: readonly tf.Tensor[];
  private readonly execution: Execution;

  /**
   * @param functionFrom how many ops make it a TensorFlow function
   * @throws Error where TensorFlow does not accept the recorded graph
   */
  constructor(engine: NativeEngine, recording: Recording, functionFrom: number) {
    const { trace, sources, structure, leaves, updates, problem, unsettled } = recording;
    this.engine = engine;
    this.recording = { sources, structure, leaves, updates, problem, unsettled };
    const outputs = [
      ...leaves.flatMap((leaf) => (leaf.kind === 'value' ? [leaf.value] : [])),
      ...updates.map((update) => update.value),
    ].filter((value) => value.kind === 'node');

    const types = trace.externals.map(({ tensor }) => ({
      dtype: tensorflowType(engine, tensor.dtype),
      shape: tensor.shape,
    }));
    const { binding } = engine;
    const simplified = simplify(trace.nodes, types, {
      float: binding.TF_FLOAT,
      typeAttribute: binding.TF_ATTR_TYPE,
    });
    const withEpilogues = fuseEpilogues(simplified, types, outputs);
    const nodes = hasLayerOps(engine) ? fusePrelu(withEpilogues, types) : withEpilogues;
    this.execution = isShort(nodes, outputs, functionFrom)
      ? new ListedOps(binding, opList(nodes, types.length, outputs))
      : new GraphFunction(binding, nodes, types, outputs);
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
    const infos = this.execution.run(engine.getInputTensorIds(given));
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
    this.execution.dispose();
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
