import { imageSize, readBatch, type ImageSource } from '../batches/image-source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { augmentationRandom, type Augmentation } from './augment.ts';

/** A batch, ready for the step. */
export interface LoadedBatch {
  readonly step: number;
  /** Indices into the manifest. */
  readonly images: Int32Array;
  /** NHWC; belongs to the loader and is filled again once the batch after it has been asked for. */
  readonly pixels: Float32Array;
}

export interface LoaderOptions {
  readonly source: ImageSource;
  readonly manifest: Manifest;
  readonly sampler: Sampler;
  /** Batches that are read ahead of the step: memory is (ahead + 2) batches, whatever happens. */
  readonly ahead?: number;
  readonly augment?: { readonly apply: Augmentation; readonly seed: number };
}

/**
 * Reads batches ahead of the training step, in order.
 *
 * Decoders (sharp) work in threads of their own, so images are decoded while the step computes. Reading stops when
 * `ahead` batches are waiting. A batch depends on the seed and its step only: not on `ahead`, on the time, or on the step
 * at which loading began, so a run that resumes at step n gets the batches that it would have had.
 *
 * @throws (in the iteration) whatever the source throws, at the step whose image is damaged
 */
export async function* loadBatches(
  from: number,
  to: number,
  options: LoaderOptions,
): AsyncGenerator<LoadedBatch, void> {
  const { source, manifest, sampler, augment } = options;
  const ahead = Math.max(0, options.ahead ?? 2);
  const size = imageSize(source);
  const spare: Float32Array[] = [];
  const waiting: Promise<LoadedBatch>[] = [];
  const load = async (step: number): Promise<LoadedBatch> => {
    const images = sampler.batch(step);
    const pixels = spare.pop() ?? new Float32Array(images.length * size);
    await readBatch(source, manifest, images, pixels);
    if (augment !== undefined) {
      for (let row = 0; row < images.length; row++) {
        augment.apply(
          pixels.subarray(row * size, (row + 1) * size),
          augmentationRandom(augment.seed, step, row),
        );
      }
    }
    return { step, images, pixels };
  };
  let next = from;
  const fill = () => {
    while (next < to && waiting.length <= ahead) {
      const batch = load(next++);
      // A failure is reported when its batch is asked for, not as an unhandled rejection before.
      batch.catch(() => undefined);
      waiting.push(batch);
    }
  };
  fill();
  let given: LoadedBatch | undefined;
  try {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      if (given !== undefined) spare.push(given.pixels);
      given = await batch;
      fill();
      yield given;
    }
  } finally {
    // Reads that are under way end before the caller may close the source.
    await Promise.allSettled(waiting);
  }
}
