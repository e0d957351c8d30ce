import type { NativeBinding, OpAttribute } from './native-engine.ts';
import { fieldsOf, textOf } from './protobuf.ts';
import type { ConstantNode, OpNode, ValueRef, ValueType } from './trace.ts';

/** What TensorFlow knows of an op, as far as an attribute follows from its inputs. */
export interface OpDefinition {
  readonly inputs: readonly InputDefinition[];
  /** Attributes that a graph has to give, there being no default. */
  readonly required: readonly string[];
}

interface InputDefinition {
  /** Attribute that says this input's type. */
  readonly typeAttribute: string | undefined;
  /** Attribute that says how many tensors of one type this input is. */
  readonly countAttribute: string | undefined;
  /** Attribute that lists the types of its tensors. */
  readonly typeListAttribute: string | undefined;
}

/** Reads a serialised OpDef; field numbers as in TensorFlow's op_def.proto. */
export function parseOpDefinition(bytes: Uint8Array): OpDefinition {
  const inputs: InputDefinition[] = [];
  const required: string[] = [];
  for (const { field, data } of fieldsOf(bytes)) {
    if (data === undefined) continue;
    if (field === 2) {
      inputs.push({
        typeAttribute: textOf(data, 4),
        countAttribute: textOf(data, 5),
        typeListAttribute: textOf(data, 6),
      });
    } else if (field === 4 && !fieldsOf(data).some((part) => part.field === 3)) {
      required.push(textOf(data, 1) ?? '');
    }
  }
  return { inputs, required };
}

/**
 * An op's attributes with those added that eager execution takes from the inputs and a graph does not: tfjs-node
 * leaves out some types.
 */
export function completeAttributes(
  given: readonly OpAttribute[],
  definition: OpDefinition,
  types: readonly ValueType[],
  binding: NativeBinding,
): OpAttribute[] {
  const attributes = [...given];
  const missing = new Set(definition.required.filter((name) => !given.some((entry) => entry.name === name)));
  const add = (name: string | undefined, type: number, value: unknown): void => {
    if (name === undefined || !missing.delete(name)) return;
    attributes.push({ name, type, value });
  };
  let at = 0;
  for (const input of definition.inputs) {
    // With one list of tensors among the inputs, its length is what the others leave over.
    const several = input.countAttribute !== undefined || input.typeListAttribute !== undefined;
    const count = several ? types.length - definition.inputs.length + 1 : 1;
    const own = types.slice(at, at + count).map((type) => type.dtype);
    at += count;
    add(input.countAttribute, binding.TF_ATTR_INT, count);
    add(input.typeAttribute, binding.TF_ATTR_TYPE, own[0]);
    add(input.typeListAttribute, binding.TF_ATTR_TYPE, own);
  }
  return attributes;
}

/** {@link completeAttributes} for every op of a trace, by the definitions of the TensorFlow that runs. */
export function completeNodes(
  nodes: readonly (ConstantNode | OpNode)[],
  externals: readonly ValueType[],
  binding: NativeBinding,
): (ConstantNode | OpNode)[] {
  const definitions = new Map<string, OpDefinition | undefined>();
  const definitionOf = (op: string): OpDefinition | undefined => {
    if (!definitions.has(op)) {
      const bytes = binding.opDefinition?.(op);
      definitions.set(op, bytes === undefined ? undefined : parseOpDefinition(bytes));
    }
    return definitions.get(op);
  };
  const typeOf = (value: ValueRef): ValueType => {
    if (value.kind === 'external') return externals[value.external]!;
    const node = nodes[value.node]!;
    return node.kind === 'constant' ? node.type : node.outputs[value.output]!;
  };
  return nodes.map((node) => {
    const definition = node.kind === 'op' ? definitionOf(node.op) : undefined;
    if (node.kind === 'constant' || definition === undefined) return node;
    const types = node.inputs.map(typeOf);
    return { ...node, attributes: completeAttributes(node.attributes, definition, types, binding) };
  });
}
