import type { NativeBinding, OpAttribute } from './native-engine.ts';
import { MessageWriter } from './protobuf.ts';
import type { ConstantNode, OpNode, ValueRef, ValueType } from './trace.ts';

/*
 * Field numbers are those of TensorFlow's graph.proto, node_def.proto, attr_value.proto, tensor.proto and
 * tensor_shape.proto; they are frozen, since saved models depend on them.
 */

/** What the graph says of itself: the GraphDef version of TensorFlow 2.16, whose op definitions ours are. */
const producer = 1882;

/** The name of a placeholder for what comes from outside. */
export function externalName(external: number): string {
  return `x${external}`;
}

/** The name of a value, in the form `node:output`. */
export function valueName(reference: ValueRef): string {
  return reference.kind === 'external'
    ? `${externalName(reference.external)}:0`
    : `n${reference.node}:${reference.output}`;
}

/** A serialised GraphDef with a placeholder for each external and a node for each node of a trace. */
export function graphDef(
  nodes: readonly (ConstantNode | OpNode)[],
  externals: readonly ValueType[],
  binding: NativeBinding,
): Uint8Array {
  const graph = new MessageWriter();
  for (const [at, type] of externals.entries()) {
    const node = nodeDef(externalName(at), 'Placeholder');
    attribute(node, 'dtype', new MessageWriter().integer(6, type.dtype));
    attribute(node, 'shape', new MessageWriter().message(7, shapeProto(type.shape)));
    graph.message(1, node);
  }
  for (const [at, node] of nodes.entries()) {
    graph.message(1, node.kind === 'constant' ? constantDef(at, node, binding) : opDef(at, node, binding));
  }
  return graph.message(4, new MessageWriter().integer(1, producer)).finish();
}

function nodeDef(name: string, op: string, inputs: readonly string[] = []): MessageWriter {
  const node = new MessageWriter().string(1, name).string(2, op);
  for (const input of inputs) node.string(3, input);
  return node;
}

function attribute(node: MessageWriter, name: string, value: MessageWriter): void {
  node.message(5, new MessageWriter().string(1, name).message(2, value));
}

function opDef(at: number, { op, inputs, attributes }: OpNode, binding: NativeBinding): MessageWriter {
  const node = nodeDef(`n${at}`, op, inputs.map(valueName));
  for (const entry of attributes) attribute(node, entry.name, attributeValue(entry, binding));
  return node;
}

function attributeValue({ name, type, value }: OpAttribute, binding: NativeBinding): MessageWriter {
  const message = new MessageWriter();
  if (type === binding.TF_ATTR_SHAPE) return message.message(7, shapeProto(value as number[]));
  const write = (target: MessageWriter, item: unknown): MessageWriter => {
    switch (type) {
      case binding.TF_ATTR_STRING:
        return target.string(2, item as string);
      case binding.TF_ATTR_INT:
        return target.integer(3, item as number);
      case binding.TF_ATTR_FLOAT:
        return target.float(4, item as number);
      case binding.TF_ATTR_BOOL:
        return target.integer(5, item === true ? 1 : 0);
      case binding.TF_ATTR_TYPE:
        return target.integer(6, item as number);
      default:
        throw new Error(`the attribute ${name} has a type that no graph can hold (${type})`);
    }
  };
  if (!Array.isArray(value)) return write(message, value);
  // A list has the same field numbers one message further down.
  const list = new MessageWriter();
  for (const item of value) write(list, item);
  return message.message(1, list);
}

function constantDef(at: number, { type, values }: ConstantNode, binding: NativeBinding): MessageWriter {
  const tensor = new MessageWriter().integer(1, type.dtype).message(2, shapeProto(type.shape));
  if (!writeRepeated(tensor, type.dtype, values, binding)) {
    tensor.data(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const node = nodeDef(`n${at}`, 'Const');
  attribute(node, 'dtype', new MessageWriter().integer(6, type.dtype));
  attribute(node, 'value', new MessageWriter().message(8, tensor));
  return node;
}

/** A tensor of one value repeated is written as that value, which is what zeros and ones of a weight's shape are. */
function writeRepeated(
  tensor: MessageWriter,
  dtype: number,
  values: ConstantNode['values'],
  binding: NativeBinding,
): boolean {
  const first = values[0];
  if (first === undefined || values.length < 2 || dtype === binding.TF_INT64) return false;
  if (!values.every((value) => Object.is(value, first))) return false;
  if (dtype === binding.TF_FLOAT) tensor.float(5, first);
  else if (dtype === binding.TF_INT32) tensor.integer(7, first);
  else if (dtype === binding.TF_BOOL) tensor.integer(11, first);
  else return false;
  return true;
}

function shapeProto(shape: readonly number[]): MessageWriter {
  const message = new MessageWriter();
  for (const size of shape) message.message(2, new MessageWriter().integer(1, size));
  return message;
}
