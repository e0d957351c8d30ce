import { type ImageSource, type Manifest, readBatch } from '@rangeloss/datasets';
import type { EmbeddingMatrix } from '@rangeloss/evaluation';
import { embed, type TrainingStep } from '@rangeloss/training';
import * as tf from '@tensorflow/tfjs-core';

/** What is evaluated: a network, what tells classes, and averaged weights where they are kept. */
export type EvaluatedNet = Pick<TrainingStep, 'model' | 'average'> &
  Partial<Pick<TrainingStep, 'classScores'>>;

/** Embeddings of a manifest's images in their order and, where something has learned them, the predicted classes. */
export interface EmbeddedImages {
  readonly embeddings: EmbeddingMatrix;
  /** Class index of the training manifest; absent where neither head nor loss has learned the classes. */
  readonly predictions?: Int32Array;
}

/**
 * Runs images through the network as it is at evaluation: running statistics, and averaged weights where they are kept.
 *
 * @throws the signal's reason when it is aborted
 */
export async function embedImages(
  step: EvaluatedNet,
  source: ImageSource,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<EmbeddedImages> {
  const run = () => embedNow(step, source, manifest, signal);
  return step.average === undefined ? run() : step.average.during(run);
}

async function embedNow(
  { model, classScores }: EvaluatedNet,
  source: ImageSource,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<EmbeddedImages> {
  const count = manifest.item.length;
  const dimension = model.embeddingSize;
  const data = await embed(model, {
    count,
    ...(signal === undefined ? {} : { signal }),
    read: (start, size) =>
      readBatch(
        source,
        manifest,
        Int32Array.from({ length: size }, (_, place) => start + place),
      ),
  });
  const embeddings = { data, count, dimension };
  if (classScores === undefined) return { embeddings };
  const predicted = tf.tidy(() => tf.argMax(classScores(tf.tensor2d(data, [count, dimension])), 1));
  try {
    return { embeddings, predictions: Int32Array.from(await predicted.data<'int32'>()) };
  } finally {
    predicted.dispose();
  }
}
