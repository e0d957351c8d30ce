import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { PartEntry } from '../composition/choice.ts';

/**
 * How far two embeddings are from each other. It is measured as a distance, which grows with dissimilarity, or as a
 * similarity; the other of the two follows: similarity = closest - distance.
 */
export interface Distance {
  readonly measures: 'distance' | 'similarity';
  /** The similarity of a row with itself where there is a bound, else 0: 1 for the cosine. */
  readonly closest: number;
  /**
   * All rows to all rows; gradient zero between coincident rows.
   * @param rows float32 [batch, dimension]
   * @returns float32 [batch, batch], first index the anchor
   */
  among(rows: tf.Tensor2D): tf.Tensor2D;
  /**
   * Rows to rows that are constants for differentiation, such as remembered ones.
   * @param rows float32 [batch, dimension]
   * @param constants float32 [others, dimension]
   * @returns float32 [batch, others]
   */
  to(rows: tf.Tensor2D, constants: tf.Tensor2D): tf.Tensor2D;
}

/** What the registry holds of a distance. */
export interface DistanceEntry extends PartEntry {
  readonly create: (options: Readonly<Record<string, unknown>>) => Distance;
}

/** Options that every distance has. */
const commonShape = {
  /** Whether rows are brought to Euclidean length 1 first. */
  normalize: z.boolean().default(false),
};

/** Ties a distance's constructor to the options that it has besides `normalize`. */
export function defineDistance<Shape extends z.ZodRawShape>(
  own: Shape,
  create: (options: z.output<z.ZodObject<Shape & typeof commonShape>>) => Distance,
): DistanceEntry {
  const shape = { ...commonShape, ...own };
  const schema = z.object(shape);
  return {
    shape,
    create: (options) => create(schema.parse(options)),
  };
}

/** Similarities where distances are measured, and the other way round. */
export function turned(distance: Distance, measured: tf.Tensor2D): tf.Tensor2D {
  return distance.closest === 0 ? tf.neg(measured) : tf.sub(distance.closest, measured);
}
