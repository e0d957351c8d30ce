import type { Execution } from './execution.ts';
import type { NativeBinding, OutputInfo } from './native-engine.ts';
import type { OpList } from './op-list.ts';

/**
 * A recorded graph that runs as a list of ops, one call after the other on this thread. TensorFlow hands a function over to
 * threads of its own and waits for them, in which time a short list is done.
 */
export class ListedOps implements Execution {
  private readonly binding: NativeBinding;
  private readonly list: OpList;
  /** Handles of the graph's constants. */
  private readonly constants: readonly number[];

  constructor(binding: NativeBinding, list: OpList) {
    this.binding = binding;
    this.list = list;
    this.constants = list.constants.map(({ type, values }) =>
      // The binding shares memory with the array that it is given.
      binding.createTensor([...type.shape], type.dtype, values.slice()),
    );
  }

  run(inputs: readonly number[]): OutputInfo[] {
    const { binding, list, constants } = this;
    const handles = [...inputs, ...constants];
    const infos = new Map<number, OutputInfo>();
    try {
      for (const { op, attributes, inputs: slots, outputs, spent } of list.calls) {
        const given = slots.map((slot) => handles[slot]!);
        for (const info of binding.executeOp(op, attributes, given, outputs)) {
          infos.set(handles.length, info);
          handles.push(info.id);
        }
        for (const slot of spent) {
          binding.deleteTensor(handles[slot]!);
          infos.delete(slot);
        }
      }
    } catch (error) {
      for (const { id } of infos.values()) binding.deleteTensor(id);
      throw error;
    }
    return list.results.map((slot) => infos.get(slot)!);
  }

  dispose(): void {
    for (const handle of this.constants) this.binding.deleteTensor(handle);
  }
}
