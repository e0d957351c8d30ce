import type { Execution } from './execution.ts';
import { externalName, graphDef, valueName } from './graph-def.ts';
import type { GraphNode } from './graph-view.ts';
import type { NativeBinding, OutputInfo } from './native-engine.ts';
import { completeNodes } from './op-definition.ts';
import type { ValueRef, ValueType } from './trace.ts';

let functions = 0;

/** A recorded graph as one TensorFlow function, which TensorFlow can prune and fuse, and runs on its threads. */
export class GraphFunction implements Execution {
  private readonly name = `rangeloss_step_${++functions}`;
  private readonly binding: NativeBinding;
  private readonly outputs: number;

  /** @throws Error where TensorFlow does not accept the graph */
  constructor(
    binding: NativeBinding,
    nodes: readonly GraphNode[],
    externals: readonly ValueType[],
    outputs: readonly ValueRef[],
  ) {
    this.binding = binding;
    this.outputs = outputs.length;
    binding.defineFunction?.(
      this.name,
      graphDef(completeNodes(nodes, externals, binding), externals, binding),
      externals.map((_, at) => externalName(at)),
      outputs.map(valueName),
    );
  }

  run(inputs: readonly number[]): OutputInfo[] {
    return this.binding.executeOp(this.name, [], [...inputs], this.outputs);
  }

  dispose(): void {
    this.binding.removeFunction?.(this.name);
  }
}
