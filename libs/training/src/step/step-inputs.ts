import { hostTensors } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import { drawMix, type mixupSchema } from './mixup.ts';
import type { TrainingBatch } from './training-batch.ts';
import type { TrainingStep } from './training-step.ts';

/** Where a batch stands in a run. */
export interface BatchPlace {
  /** Steps taken before. */
  readonly step: number;
  /** Place among the batches of its step. */
  readonly part: number;
}

/** Images, labels and what the loss prepared of one batch, for a caller inside a tidy. */
export function batchInputs(step: TrainingStep, batch: TrainingBatch, place: BatchPlace): tf.NamedTensorMap {
  const { images, labels, prepared } = step.batchTensors(batch, place.step);
  return { images, labels, ...prefixed('prepared:', prepared) };
}

/** How the batch is mixed, and what the loss prepared for the labels of the rows that it is mixed with. */
export function mixInputs(
  { loss }: TrainingStep,
  mixup: z.output<typeof mixupSchema>,
  { classes }: TrainingBatch,
  { step, part, seed }: BatchPlace & { readonly seed: number },
): tf.NamedTensorMap {
  const { share, order } = drawMix(mixup, { seed, step, part, rows: classes.length });
  const others = Int32Array.from(order, (row) => classes[row]!);
  return {
    'mix:share': tf.scalar(share),
    'mix:order': tf.tensor1d(order, 'int32'),
    ...prefixed('mixed:', hostTensors(loss.prepare(others, step))),
  };
}

/** The optimiser's numbers of a step as scalars. */
export function optimizerInputs({ optimizer }: TrainingStep, rate: number, step: number): tf.NamedTensorMap {
  const numbers = Object.entries(optimizer.inputs(rate, step));
  return Object.fromEntries(numbers.map(([name, value]) => [`optimizer:${name}`, tf.scalar(value)]));
}

function prefixed(prefix: string, map: tf.NamedTensorMap): tf.NamedTensorMap {
  return Object.fromEntries(Object.entries(map).map(([name, tensor]) => [`${prefix}${name}`, tensor]));
}
