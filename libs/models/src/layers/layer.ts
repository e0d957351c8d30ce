import * as tf from '@tensorflow/tfjs-core';
import type { OnnxGraph, OnnxValue } from '../onnx/onnx-graph.ts';

/** How a forward pass runs. */
export interface ForwardMode {
  /** Batch statistics instead of the running ones. */
  readonly training: boolean;
  /** Whether a training pass moves the running statistics (default: yes). A look at gradients must not. */
  readonly updateStatistics?: boolean;
}

/** One line of a model's table; sizes are per image. */
export interface LayerRow {
  readonly name: string;
  readonly kind: string;
  /** Shape of the output without the batch axis. */
  readonly output: readonly number[];
  readonly parameters: number;
  /** Multiply-accumulate operations of convolutions and dense layers for one image; FLOPs are twice that. */
  readonly multiplyAdds: number;
}

/** What a layer makes of an input of a given per-image shape. */
export interface LayerDescription {
  readonly output: readonly number[];
  readonly rows: readonly LayerRow[];
}

/** A function of its input and of variables that it made in a parameter scope. */
export interface Layer {
  forward(input: tf.Tensor, mode: ForwardMode): tf.Tensor;
  describe(input: readonly number[]): LayerDescription;
  /** The layer at evaluation as ONNX operations; without it a model cannot be exported. */
  readonly toOnnx?: ((graph: OnnxGraph, input: OnnxValue) => OnnxValue) | undefined;
}

/** Layers one after another. */
export function sequential(...layers: readonly Layer[]): Layer {
  return {
    forward: (input, mode) => layers.reduce((value, layer) => layer.forward(value, mode), input),
    describe(input) {
      const rows: LayerRow[] = [];
      let output = input;
      for (const layer of layers) {
        const described = layer.describe(output);
        rows.push(...described.rows);
        output = described.output;
      }
      return { output, rows };
    },
    toOnnx: allExport(layers)
      ? (graph, input) => layers.reduce((value, layer) => layer.toOnnx(graph, value), input)
      : undefined,
  };
}

type ExportedLayer = Layer & { readonly toOnnx: (graph: OnnxGraph, input: OnnxValue) => OnnxValue };

function allExport(layers: readonly Layer[]): layers is readonly ExportedLayer[] {
  return layers.every(({ toOnnx }) => toOnnx !== undefined);
}

/** The sum of a branch and a shortcut (the identity when none is given). */
export function residual(branch: Layer, shortcut?: Layer): Layer {
  return {
    forward: (input, mode) =>
      tf.add(branch.forward(input, mode), shortcut === undefined ? input : shortcut.forward(input, mode)),
    describe(input) {
      const main = branch.describe(input);
      const side = shortcut?.describe(input) ?? { output: input, rows: [] };
      if (main.output.join() !== side.output.join()) {
        throw new Error(`A branch gives [${main.output.join()}], its shortcut [${side.output.join()}].`);
      }
      return { output: main.output, rows: [...main.rows, ...side.rows] };
    },
    toOnnx:
      branch.toOnnx === undefined || (shortcut !== undefined && shortcut.toOnnx === undefined)
        ? undefined
        : (graph, input) =>
            graph.node('Add', [branch.toOnnx!(graph, input), shortcut?.toOnnx?.(graph, input) ?? input]),
  };
}

/** A layer without parameters and with a cost that is not counted. */
export function plainLayer(
  name: string,
  kind: string,
  forward: (input: tf.Tensor) => tf.Tensor,
  shape: (input: readonly number[]) => readonly number[],
  toOnnx?: (graph: OnnxGraph, input: OnnxValue) => OnnxValue,
): Layer {
  return {
    forward,
    toOnnx,
    describe(input) {
      const output = shape(input);
      return { output, rows: [{ name, kind, output, parameters: 0, multiplyAdds: 0 }] };
    },
  };
}
