import * as tf from '@tensorflow/tfjs-core';

/** TensorFlow's number for a data type (`TF_FLOAT` is 1, as in its protocol buffers). */
export type TensorflowType = number;

export interface OpAttribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_...`. */
  readonly type: number;
  readonly value: unknown;
}

export interface OutputInfo {
  readonly id: number;
  readonly dtype: TensorflowType;
  readonly shape: number[];
}

export type HostValues = Float32Array | Int32Array | Uint8Array | Uint8Array[];

/** The binding of tfjs-node, with our additions where it was built by `rangeloss backend install`. */
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_STRING: number;
  readonly TF_RESOURCE: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly createTensor: (shape: number[], dtype: TensorflowType, values: HostValues) => number;
  readonly executeOp: (
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputs: number,
  ) => OutputInfo[];
  readonly deleteTensor: (id: number) => void;
  readonly tensorDataSync: (id: number) => unknown;
  readonly defineFunction?: (name: string, graphDef: Uint8Array, inputs: string[], outputs: string[]) => void;
  readonly opDefinition?: (name: string) => Uint8Array;
  readonly removeFunction?: (name: string) => void;
  /** Whether the ops of `native/convolution_ops.h` are there: the processor has AVX-512. */
  readonly convolutionOps?: boolean;
  /** Whether the op of `native/nearby_op.h` is there. */
  readonly nearbyOp?: boolean;
  /** Whether the ops of `native/max_pool_gradient_op.h` and `native/prelu_op.h` are there. */
  readonly layerOps?: boolean;
  /** Whether the ops of `native/row_distance_ops.h` are there. */
  readonly rowDistanceOps?: boolean;
}

/** The parts of tfjs-node's backend that a recording needs; they are public in its JavaScript. */
export interface NativeEngine {
  binding: NativeBinding;
  readonly isUsingGpuDevice?: boolean;
  /** Handles of the tensors in TensorFlow, in order; writes values that still wait on the host. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** One more reference to a tensor's content. */
  incRef(dataId: object): void;
  createOutputTensor(info: OutputInfo): tf.Tensor;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** tfjs-node's backend where tfjs runs on it now; undefined on any other backend. */
export function nativeEngine(): NativeEngine | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  const backend = tf.backend() as unknown as Partial<NativeEngine>;
  return typeof backend.binding?.executeOp === 'function' ? (backend as NativeEngine) : undefined;
}
