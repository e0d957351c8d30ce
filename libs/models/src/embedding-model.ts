import * as tf from '@tensorflow/tfjs-core';
import type { ForwardMode, Layer, LayerRow } from './layers/layer.ts';
import type { OnnxGraph, OnnxValue } from './onnx/onnx-graph.ts';
import type { Buffer, InitialValues, Parameter, ParameterScope } from './parameter.ts';

/** A network from images to embeddings, with its state in the open. */
export interface EmbeddingModel {
  readonly name: string;
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly embeddingSize: number;
  readonly parameters: readonly Parameter[];
  /** Running statistics: saved with the parameters, not trained. */
  readonly buffers: readonly Buffer[];
  /**
   * @param images float32 [batch, height, width, channels]
   * @returns float32 [batch, embeddingSize]
   */
  forward(images: tf.Tensor4D, mode: ForwardMode): tf.Tensor2D;
  /** The layers with output shapes, parameter counts and multiply-adds per image. */
  describe(): readonly LayerRow[];
  /** Writes the network at evaluation into a graph; see `exportOnnx`. */
  toOnnx?(graph: OnnxGraph, images: OnnxValue): OnnxValue;
  dispose(): void;
}

/** What a model needs to know besides its own options. */
export interface ModelContext extends InitialValues {
  readonly inputShape: readonly [height: number, width: number, channels: number];
}

/** Joins layers that end in [batch, embeddingSize] to a model. */
export function modelOf(
  name: string,
  { inputShape }: ModelContext,
  embeddingSize: number,
  scope: ParameterScope,
  layers: Layer,
): EmbeddingModel {
  return {
    name,
    inputShape,
    embeddingSize,
    parameters: scope.parameters,
    buffers: scope.buffers,
    forward: (images, mode) => tf.tidy(() => layers.forward(images, mode) as tf.Tensor2D),
    describe: () => layers.describe(inputShape).rows,
    ...(layers.toOnnx === undefined ? {} : { toOnnx: layers.toOnnx }),
    dispose: () => {
      scope.dispose();
    },
  };
}
