import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { createTrainingStep, type TrainingBatch, type TrainingStep } from '@rangeloss/training';

/** What is trained on both sides. */
export interface Net {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>> & { readonly embedding: number };
  readonly inputShape: readonly [number, number, number];
  readonly batch: number;
  readonly classes: number;
}

export const nets = {
  lenet: {
    model: 'lenet++',
    options: { channels: [32, 64, 128], embedding: 64 },
    inputShape: [28, 28, 1],
    batch: 64,
    classes: 10,
  },
  /** VGG-16 at a quarter to a half of its widths, for small images. */
  vgg: {
    model: 'vgg-16',
    options: { channels: [32, 64, 128, 256, 256], hidden: 512, embedding: 256 },
    inputShape: [64, 64, 3],
    batch: 32,
    classes: 100,
  },
  iresnet: {
    model: 'iresnet-18',
    options: { channels: [64, 128, 256, 512], embedding: 512 },
    inputShape: [112, 112, 3],
    batch: 16,
    classes: 100,
  },
} as const satisfies Readonly<Record<string, Net>>;

/** A step of softmax by SGD with momentum, as peer.py makes it. */
export function stepOf({ model: name, options, inputShape, batch, classes }: Net): TrainingStep {
  const model = createModel({ name, ...options }, { inputShape, seed: 1 });
  const { embeddingSize } = model;
  return createTrainingStep({
    model,
    head: createHead({ name: 'linear' }, { embeddingSize, classes, seed: 1 }),
    loss: createLosses({ softmax: 1 }, { batchSize: batch, classes, embeddingSize, seed: 1 }),
    optimizer: { name: 'sgd', rate: 1e-4, momentum: 0.9, weightDecay: 5e-4 },
  });
}

export function batchOf({ inputShape, batch, classes }: Net): TrainingBatch {
  const [height, width, channels] = inputShape;
  return {
    images: Float32Array.from({ length: batch * height * width * channels }, (_, at) => Math.sin(at)),
    classes: Int32Array.from({ length: batch }, (_, at) => at % classes),
  };
}

/** Frees a step and what it was made of. */
export function disposeStep(step: TrainingStep): void {
  for (const part of [step, step.model, step.head, step.loss]) part.dispose();
}
