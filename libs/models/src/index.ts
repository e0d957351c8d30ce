export { modelOf, type EmbeddingModel, type ModelContext } from './embedding-model.ts';
export { type Head, type HeadContext } from './heads/head.ts';
export {
  createHead,
  headEntry,
  headRegistry,
  type HeadConfig,
  type HeadEntry,
} from './heads/head-registry.ts';
export { constant, kaimingNormal, xavierUniform, type Initializer } from './initializers.ts';
export { prelu, relu } from './layers/activations.ts';
export { batchNorm, type BatchNormOptions } from './layers/batch-norm.ts';
export { conv2d, type Conv2dOptions } from './layers/conv2d.ts';
export { depthwiseConv2d, type DepthwiseConv2dOptions } from './layers/depthwise-conv2d.ts';
export { dense, flatten, type DenseOptions } from './layers/dense.ts';
export {
  residual,
  sequential,
  type ForwardMode,
  type Layer,
  type LayerDescription,
  type LayerRow,
} from './layers/layer.ts';
export { globalAveragePool, maxPool, type PoolOptions } from './layers/pooling.ts';
export {
  createModel,
  modelEntry,
  modelRegistry,
  type ModelConfig,
  type ModelEntry,
} from './model-registry.ts';
export {
  ParameterScope,
  type Buffer,
  type InitialValues,
  type Parameter,
  type ParameterLayout,
  type ParameterOptions,
} from './parameter.ts';
export { faceApiNet } from './frozen/face-api-net.ts';
export { loadTfjsFiles, tfjsFiles, type TfjsFiles } from './frozen/tfjs-model.ts';
export { readTfjsWeights, type PartReader } from './frozen/tfjs-weights.ts';
export type { OnnxGraph, OnnxNodeOptions, OnnxValue } from './onnx/onnx-graph.ts';
export { fromTorch, torchShape, toTorch, type TorchTensor } from './torch-layout.ts';
export { loadTorchState, torchState, type LoadedState } from './torch-state.ts';
export { layerTotals, type LayerTotals } from './layer-totals.ts';
