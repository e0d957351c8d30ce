import type { ImageSource } from '../batches/image-source.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** What every source gives: the list of its images and the way to their pixels. */
export interface Dataset<S extends ImageSource = ImageSource> {
  readonly manifest: Manifest;
  readonly source: S;
}
