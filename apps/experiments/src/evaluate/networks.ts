import { Registry } from '@rangeloss/foundation';
import { openFaceApiNetwork } from './face-api-network.ts';

/** Turns images into embeddings. */
export interface PlainNetwork {
  /** [height, width, channels] of its images, in [0, 1]; others are cut to their middle. */
  readonly shape: readonly [number, number, number];
  /** Gets it ready, once for a run. */
  open(): Promise<Embedder>;
}

/** @param pixels [images * size], `size` numbers for each image */
export type Embedder = (pixels: Float32Array, size: number) => Promise<Float32Array[]>;

/** Networks that `--network` can name. Networks of one's own embed by the command `rangeloss embed`. */
export const networkRegistry = new Registry<PlainNetwork>('network')
  .register('pixels', {
    // The baseline that any network has to beat: grey pixels, less their mean, so that brightness does not count.
    shape: [32, 32, 1],
    open: () =>
      Promise.resolve((pixels, size) =>
        Promise.resolve(
          Array.from({ length: pixels.length / size }, (_, image) => {
            const own = pixels.slice(image * size, (image + 1) * size);
            const mean = own.reduce((sum, value) => sum + value, 0) / size;
            return own.map((value) => value - mean);
          }),
        ),
      ),
  })
  .register('face-api', { shape: [150, 150, 3], open: openFaceApiNetwork });
