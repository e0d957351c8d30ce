import { randomStream } from '@rangeloss/foundation';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import type { TrainingBatch } from '../step/training-batch.ts';
import { createTrainingStep, type TrainingStep } from '../step/training-step.ts';
import type { TrainingStepOptions } from '../step/training-step-options.ts';

export const inputShape = [6, 6, 1] as const;
export const classes = 4;
export const batchSize = 8;

export interface SmallRunOptions extends Partial<Omit<TrainingStepOptions, 'model' | 'head' | 'loss'>> {
  readonly seed?: number;
  readonly loss?: Readonly<Record<string, unknown>>;
  readonly batchNorm?: boolean;
  readonly head?: string;
}

/** A net, a head, a joint loss and a step, small enough for the plain CPU backend. */
export function smallStep(options: SmallRunOptions = {}): TrainingStep {
  const { seed = 5, batchNorm = true, head = 'linear', loss = { softmax: 1 }, ...rest } = options;
  const model = createModel({ name: 'tiny', batchNorm }, { inputShape, seed });
  const embeddingSize = model.embeddingSize;
  return createTrainingStep({
    optimizer: { name: 'sgd', rate: 0.05 },
    ...rest,
    model,
    head: createHead({ name: head }, { embeddingSize, classes, seed }),
    loss: createLosses(loss, { batchSize, classes, embeddingSize, seed }),
  });
}

/** Frees a step with all its parts. */
export function disposeStep(step: TrainingStep): void {
  for (const part of [step, step.model, step.head, step.loss]) part.dispose();
}

/** Noisy images whose class shows in a bright column; a pure function of the step. */
export function smallBatch(step: number): TrainingBatch {
  const random = randomStream(11, 'batch', step);
  const labels = Int32Array.from({ length: batchSize }, () => random.integer(classes));
  const images = Float32Array.from({ length: batchSize * 36 }, (_, place) => {
    const [row, pixel] = [Math.floor(place / 36), place % 36];
    return 0.3 * random.normal() + (pixel % 6 === labels[row]! ? 1 : 0);
  });
  return { images, classes: labels };
}
