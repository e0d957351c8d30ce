import { imageSize, readBatch, type ImageSource } from '../batches/image-source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { augmentationRandom, type Augmentation } from './augment.ts';
import { batchesAhead, type AheadOptions, type LoadedBatch } from './batches-ahead.ts';

export interface LoaderOptions extends AheadOptions {
  readonly source: ImageSource;
  readonly manifest: Manifest;
  readonly augment?: { readonly apply: Augmentation; readonly seed: number };
}

/**
 * Reads batches ahead of the training step, in order.
 *
 * Decoders (sharp) work in threads of their own, so images are decoded while the step waits for a device; a step
 * that blocks the event loop is better served by `openBatches` of the Node entry. A batch depends on the seed and its step
 * only: not on `ahead`, on the time, or on the step at which loading began, so a run that resumes at step n gets the
 * batches that it would have had.
 *
 * @throws (in the iteration) whatever the source throws, at the step whose image is damaged
 */
export function loadBatches(
  from: number,
  to: number,
  options: LoaderOptions,
): AsyncGenerator<LoadedBatch, void> {
  const { source, manifest, augment } = options;
  const size = imageSize(source);
  return batchesAhead(from, to, options, {
    imageSize: size,
    allocate: (values) => new Float32Array(values),
    fill: async (step, images, pixels) => {
      await readBatch(source, manifest, images, pixels);
      if (augment === undefined) return;
      for (let row = 0; row < images.length; row++) {
        augment.apply(
          pixels.subarray(row * size, (row + 1) * size),
          augmentationRandom(augment.seed, step, row),
        );
      }
    },
  });
}
