import protobuf from 'protobufjs/light.js';
import type { OnnxModel } from './onnx-model.ts';

const repeated = (id: number, type: string) => ({ rule: 'repeated', type, id });
const single = (id: number, type: string) => ({ type, id });

/**
 * The part of ONNX's schema that a network of ours needs: names, numbers and types of the fields.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: single(1, 'int64'),
        producerName: single(2, 'string'),
        graph: single(7, 'GraphProto'),
        opsetImport: repeated(8, 'OperatorSetIdProto'),
        metadataProps: repeated(14, 'StringStringEntryProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: single(1, 'string'), version: single(2, 'int64') } },
    StringStringEntryProto: { fields: { key: single(1, 'string'), value: single(2, 'string') } },
    GraphProto: {
      fields: {
        node: repeated(1, 'NodeProto'),
        name: single(2, 'string'),
        initializer: repeated(5, 'TensorProto'),
        input: repeated(11, 'ValueInfoProto'),
        output: repeated(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: repeated(1, 'string'),
        output: repeated(2, 'string'),
        name: single(3, 'string'),
        opType: single(4, 'string'),
        attribute: repeated(5, 'AttributeProto'),
      },
    },
    AttributeProto: {
      fields: {
        name: single(1, 'string'),
        f: single(2, 'float'),
        i: single(3, 'int64'),
        ints: repeated(8, 'int64'),
        type: single(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated(1, 'int64'),
        dataType: single(2, 'int32'),
        name: single(8, 'string'),
        rawData: single(9, 'bytes'),
      },
    },
    ValueInfoProto: { fields: { name: single(1, 'string'), type: single(2, 'TypeProto') } },
    TypeProto: { fields: { tensorType: single(1, 'TensorTypeProto') } },
    TensorTypeProto: { fields: { elemType: single(1, 'int32'), shape: single(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: repeated(1, 'DimensionProto') } },
    DimensionProto: { fields: { dimValue: single(1, 'int64'), dimParam: single(2, 'string') } },
  },
});

const modelType = root.lookupType('ModelProto');

/** A model as the bytes of an .onnx file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  return modelType.encode(modelType.create({ ...model })).finish();
}
