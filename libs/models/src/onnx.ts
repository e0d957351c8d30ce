// An entry of its own, so that a page that exports nothing does not carry the encoder.
export { exportOnnx } from './onnx/export-onnx.ts';
export { OnnxGraph, type OnnxNodeOptions, type OnnxValue } from './onnx/onnx-graph.ts';
