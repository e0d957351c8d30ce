import { batchClasses, createSampler, imageCounts, readBatch, type Manifest } from '@rangeloss/datasets';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import {
  classMeans,
  createSchedule,
  createTrainingStep,
  embed,
  nearestClassMean,
  train,
} from '@rangeloss/training';
import type { PlanarDigits } from './planar-digits.ts';
import type { PlanarLoss } from './planar-losses.ts';

const structure = { identities: 10, images: 8 };
const batchSize = structure.identities * structure.images;

/** What one loss made of the test digits. */
export interface PlanarEmbedding {
  /** [images, 2], in the test manifest's order. */
  readonly embeddings: Float32Array;
  /** Share of the test digits whose nearest class mean of the training digits is their own. */
  readonly accuracy: number;
}

/** Trains a small LeNets++ with two outputs from the same start on the same batches for every loss. */
export async function planarEmbedding(
  { source, train: manifest, test }: PlanarDigits,
  { loss, distance }: PlanarLoss,
  { seed, steps }: { readonly seed: number; readonly steps: number },
): Promise<PlanarEmbedding> {
  const classes = manifest.identities.length;
  const model = createModel(
    { name: 'lenet++', embedding: 2, channels: [16, 32, 64], depth: 1, kernel: 3 },
    { inputShape: source.shape, seed },
  );
  const head = createHead({ name: 'linear' }, { embeddingSize: 2, classes, seed });
  const classCounts = imageCounts(manifest);
  const joint = createLosses(loss, { batchSize, classes, embeddingSize: 2, seed, classCounts, structure });
  const optimizer = { name: 'adamw', rate: 0.003, weightDecay: 0.001 };
  const step = createTrainingStep({ model, head, loss: joint, optimizer, clip: { norm: 5 } });
  const sampler = createSampler(structure, { manifest, seed, batchSize, steps });
  try {
    await train({
      step,
      steps,
      rate: createSchedule({ name: 'cosine', warmup: 20 }, { rate: step.baseRate, steps }),
      batches: async (index) => {
        const chosen = sampler.batch(index);
        return {
          images: await readBatch(source, manifest, chosen),
          classes: batchClasses(manifest, chosen),
        };
      },
    });
    const embedded = (images: Manifest) =>
      embed(model, {
        count: images.item.length,
        batchSize: 250,
        read: (start, count) =>
          readBatch(
            source,
            images,
            Int32Array.from({ length: count }, (_, place) => start + place),
          ),
      });
    const means = classMeans(await embedded(manifest), manifest.identityOf, classes);
    const embeddings = await embedded(test);
    const guesses = nearestClassMean(embeddings, means, distance);
    const right = guesses.filter((guess, image) => guess === test.identityOf[image]).length;
    return { embeddings, accuracy: right / guesses.length };
  } finally {
    step.dispose();
    joint.dispose();
    head.dispose();
    model.dispose();
  }
}
