import type * as tf from '@tensorflow/tfjs-core';
import type { NativeBinding, OpAttribute } from './native-engine.ts';

/** A data type as an attribute of a TensorFlow op, for example `T`. */
export function typeAttribute(binding: NativeBinding, name: string, dtype: tf.DataType): OpAttribute {
  const types: Partial<Record<tf.DataType, number>> = {
    float32: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    bool: binding.TF_BOOL,
  };
  return { name, type: binding.TF_ATTR_TYPE, value: types[dtype] };
}

export function floatAttribute(binding: NativeBinding, name: string, value: number): OpAttribute {
  return { name, type: binding.TF_ATTR_FLOAT, value };
}

export function integerAttribute(binding: NativeBinding, name: string, value: number): OpAttribute {
  return { name, type: binding.TF_ATTR_INT, value };
}

export function flagAttribute(binding: NativeBinding, name: string, value: boolean): OpAttribute {
  return { name, type: binding.TF_ATTR_BOOL, value };
}

export function textAttribute(binding: NativeBinding, name: string, value: string): OpAttribute {
  return { name, type: binding.TF_ATTR_STRING, value };
}
