import type { LayerRow } from './layers/layer.ts';

/** The sums of a model's table of layers, per image. */
export interface LayerTotals {
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Bytes of all layers' outputs in float32: about what training keeps of one image for the backward pass. */
  readonly activationBytes: number;
}

/** Adds up what `EmbeddingModel.describe` gives. */
export function layerTotals(rows: readonly LayerRow[]): LayerTotals {
  const sum = (of: (row: LayerRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    parameters: sum((row) => row.parameters),
    multiplyAdds: sum((row) => row.multiplyAdds),
    activationBytes: sum((row) => 4 * row.output.reduce((product, length) => product * length, 1)),
  };
}
