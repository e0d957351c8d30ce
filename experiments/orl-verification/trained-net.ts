import {
  augmentation,
  augmentationRandom,
  batchClasses,
  createSampler,
  imageSize,
  readBatch,
} from '@rangeloss/datasets';
import type { EmbeddingMatrix } from '@rangeloss/evaluation';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { createSchedule, createTrainingStep, embed, train } from '@rangeloss/training';
import * as tf from '@tensorflow/tfjs-core';
import type { SplitPeople } from './split-people.ts';

export const trainingSteps = 300;
const batchSize = 50;

/** What a training gave. */
export interface TrainedNet {
  /** Of the test people's photographs, in the manifest's order. */
  readonly embeddings: EmbeddingMatrix;
  /** On the training photographs, as they are. */
  readonly trainingAccuracy: number;
}

/** Trains a small residual network on the training people, and embeds the test people's photographs. */
export async function trainedNet(
  { source, train: manifest, test }: SplitPeople,
  { loss, seed, steps }: { loss: Readonly<Record<string, unknown>>; seed: number; steps: number },
): Promise<TrainedNet> {
  const classes = manifest.identities.length;
  const model = createModel(
    { name: 'resnet-18', embedding: 64, channels: [16, 32, 64, 128], stem: 'cifar' },
    { inputShape: source.shape, seed },
  );
  const { embeddingSize } = model;
  const head = createHead({ name: 'linear' }, { embeddingSize, classes, seed });
  const structure = { identities: 10, images: 5 };
  const joint = createLosses(loss, { batchSize, classes, embeddingSize, seed, structure });
  const optimizer = { name: 'sgd', rate: 0.05, momentum: 0.9, weightDecay: 5e-4 };
  const step = createTrainingStep({ model, head, loss: joint, optimizer, clip: { norm: 5 } });
  const sampler = createSampler(structure, { manifest, seed, batchSize, steps });
  const change = augmentation(source.shape, { flip: 0.5, shift: 4, brightness: 0.2, contrast: 0.2 });
  const size = imageSize(source);
  try {
    await train({
      step,
      steps,
      rate: createSchedule({ name: 'cosine', warmup: 20 }, { rate: step.baseRate, steps }),
      batches: async (index) => {
        const chosen = sampler.batch(index);
        const images = await readBatch(source, manifest, chosen);
        for (let row = 0; row < batchSize; row++)
          change(images.subarray(row * size, (row + 1) * size), augmentationRandom(seed, index, row));
        return { images, classes: batchClasses(manifest, chosen) };
      },
    });
    const embedded = async (images: SplitPeople['test']) => ({
      data: await embed(model, {
        count: images.item.length,
        batchSize: 50,
        read: (start, count) =>
          readBatch(
            source,
            images,
            Int32Array.from({ length: count }, (_, place) => start + place),
          ),
      }),
      count: images.item.length,
      dimension: embeddingSize,
    });
    const known = await embedded(manifest);
    const answers = tf.tidy(() =>
      tf.argMax(head.logits(tf.tensor2d(known.data, [known.count, embeddingSize])), 1).dataSync(),
    );
    const right = manifest.identityOf.filter((person, image) => answers[image] === person).length;
    return { embeddings: await embedded(test), trainingAccuracy: right / known.count };
  } finally {
    step.dispose();
    joint.dispose();
    head.dispose();
    model.dispose();
  }
}
