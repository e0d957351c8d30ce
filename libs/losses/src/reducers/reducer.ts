import type * as tf from '@tensorflow/tfjs-core';
import { type z } from 'zod';
import type { PartEntry } from '../composition/choice.ts';
import type { LossContext } from '../contract.ts';
import type { HostArray } from '../host-array.ts';

/** Values of rows, pairs or triplets before they become a number. */
export interface Reducible {
  /** float32 [count] or [count, others], first index the anchor; zero wherever `mask` is */
  readonly values: tf.Tensor;
  /** The same shape: 1 where a value exists, or how often it counts. */
  readonly mask: tf.Tensor;
  /** Whether a value may count more than once; `values` are then times `mask` already. */
  readonly repeated?: boolean;
}

/** Makes a number of values; of none it is zero. */
export interface Reducer {
  /** What it has to know of each row, `reductionRows` [batch, groups]; absent where it is nothing. */
  readonly prepare?: (classes: Int32Array) => Record<string, HostArray>;
  /** @param rows what was prepared, for the anchor of each first index */
  readonly reduce: (reducible: Reducible, rows?: tf.Tensor) => tf.Scalar;
}

/** What the registry holds of a reducer. */
export interface ReducerEntry extends PartEntry {
  readonly create: (options: Readonly<Record<string, unknown>>, context: LossContext) => Reducer;
}

/** Ties a reducer's constructor to its options. */
export function defineReducer<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  create: (options: z.output<z.ZodObject<Shape>>, context: LossContext) => Reducer,
): ReducerEntry {
  return { shape: schema.shape, create: (options, context) => create(schema.parse(options), context) };
}
