import { Registry } from '@rangeloss/foundation';

/** What turns images into embeddings without a file of weights. */
export interface PlainNetwork {
  /** [height, width, channels] of its images, in [0, 1]. */
  readonly shape: readonly [number, number, number];
  /** @param pixels [images * size] */
  embed(pixels: Float32Array, size: number): Promise<Float32Array[]>;
}

/** Networks that `--network` can name. Trained ones embed by the command `rangeloss embed`. */
export const networkRegistry = new Registry<PlainNetwork>('network').register('pixels', {
  // The baseline that any network has to beat: grey pixels, less their mean, so that brightness does not count.
  shape: [32, 32, 1],
  embed: (pixels, size) =>
    Promise.resolve(
      Array.from({ length: pixels.length / size }, (_, image) => {
        const own = pixels.slice(image * size, (image + 1) * size);
        const mean = own.reduce((sum, value) => sum + value, 0) / size;
        return own.map((value) => value - mean);
      }),
    ),
});
