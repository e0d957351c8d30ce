import type { ImageSource } from '../batches/image-source.ts';
import type { Fit, Kernel } from '../sources/decode-image.ts';
import type { ItemPlace } from '../sources/item-place.ts';
import type { AugmentationOptions } from './augment.ts';

/** Some images of a batch, for a worker to decode and change in place. */
export interface DecodeJob {
  readonly id: number;
  readonly shape: ImageSource['shape'];
  readonly fit: Fit;
  readonly kernel: Kernel;
  /** The whole batch, NHWC float32; shared between the threads. */
  readonly pixels: SharedArrayBuffer;
  /** The place of the first image in the batch: its row. */
  readonly row: number;
  readonly images: readonly { readonly place: ItemPlace; readonly where: string }[];
  readonly augment?: {
    readonly options: AugmentationOptions;
    readonly seed: number;
    readonly step: number;
  };
}

export interface DecodeReply {
  readonly id: number;
  /** Absent when all went well. */
  readonly failure?: {
    readonly message: string;
    /** Whether the user can mend it. */
    readonly byUser: boolean;
    readonly file?: string | undefined;
    readonly mend?: string | undefined;
  };
}
