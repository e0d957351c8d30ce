import { UserError } from '@rangeloss/foundation';
import { imageSize, type ImageSource } from '../batches/image-source.ts';
import { sha256Of } from '../manifest/content-hash.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ItemPlace } from '../sources/item-place.ts';
import { augmentation, type AugmentationOptions } from './augment.ts';
import { loadBatches } from './batch-loader.ts';
import { batchesAhead, type AheadOptions, type LoadedBatch } from './batches-ahead.ts';
import { DecodePool } from './decode-pool.ts';

export interface OpenBatchesOptions extends AheadOptions {
  readonly source: ImageSource;
  readonly manifest: Manifest;
  /** The first step that is loaded, 0 by default. */
  readonly from?: number;
  /** The first step that is not loaded any more. */
  readonly steps: number;
  /**
   * Threads that read, decode and change images; 0 does it in this thread. Sources whose images are not encoded
   * (drawn ones, or those in memory) are read in this thread whatever is asked for.
   */
  readonly workers?: number;
  readonly augment?: { readonly options: AugmentationOptions; readonly seed: number };
  /** Goes on where another loader's `state` was taken, instead of at `from`. */
  readonly resume?: LoaderState;
}

/** Where a loader is: enough to go on in another process, and to see that it goes on with the same data. */
export interface LoaderState {
  /** The next step. */
  readonly step: number;
  /** The manifest's hash. */
  readonly manifest: string;
  /** SHA-256 of the images that the sampler draws for the next step. */
  readonly draws: string;
}

/** Rows of a batch that a worker takes at a time: few enough that a batch keeps all workers busy. */
const ROWS = 8;

/**
 * Batches for a training run, decoded and augmented ahead of the step, with the same bytes for any number of workers.
 * Workers write straight into the batch's array, which lies in shared memory.
 */
export class BatchStream {
  readonly #options: OpenBatchesOptions;
  readonly #batches: AsyncGenerator<LoadedBatch, void>;
  readonly #pool: DecodePool | undefined;
  #step: number;

  /** @throws UserError when `resume` belongs to another manifest or sampler; ConfigError for a wrong augmentation */
  constructor(options: OpenBatchesOptions) {
    const { source, steps, augment, resume, workers = 0 } = options;
    this.#options = options;
    this.#step = resume?.step ?? options.from ?? 0;
    if (resume !== undefined) this.#check(resume);
    // Made also where the workers make their own: wrong options are told here, not in a thread.
    const apply = augment === undefined ? undefined : augmentation(source.shape, augment.options);
    if (workers < 1 || source.encoded === undefined) {
      const changed = apply === undefined ? {} : { augment: { apply, seed: augment!.seed } };
      this.#batches = loadBatches(this.#step, steps, { ...withoutAugment(options), ...changed });
      return;
    }
    const pool = new DecodePool(workers);
    this.#pool = pool;
    this.#batches = batchesAhead(this.#step, steps, options, {
      imageSize: imageSize(source),
      allocate: (values) => new Float32Array(new SharedArrayBuffer(values * Float32Array.BYTES_PER_ELEMENT)),
      fill: (step, images, pixels) => filled(pool, options, step, images, pixels),
    });
  }

  /** The next batch, or undefined after the last one. @throws UserError at the step whose image is damaged */
  async next(): Promise<LoadedBatch | undefined> {
    const { value } = await this.#batches.next();
    if (value === undefined) return undefined;
    this.#step = value.step + 1;
    return value;
  }

  /** After any batch, in the middle of an epoch too. */
  state(): LoaderState {
    const { manifest } = this.#options;
    return { step: this.#step, manifest: manifest.hash, draws: this.#draws(this.#step) };
  }

  /** Ends reading and the workers. */
  async close(): Promise<void> {
    await this.#batches.return();
    await this.#pool?.close();
  }

  #draws(step: number): string {
    const { buffer, byteOffset, byteLength } = this.#options.sampler.batch(step);
    return sha256Of([new Uint8Array(buffer, byteOffset, byteLength)]);
  }

  #check({ step, manifest, draws }: LoaderState): void {
    const other =
      manifest !== this.#options.manifest.hash
        ? 'manifest'
        : draws !== this.#draws(step)
          ? 'sampler'
          : undefined;
    if (other === undefined) return;
    throw new UserError(`The loader's state at step ${step} was taken with another ${other}.`, {
      field: 'resume',
      mend: 'Resume with the data, sampler, batch size and seed of the run that it comes from.',
    });
  }
}

/** Opens the batches of a run; see `BatchStream`. */
export function openBatches(options: OpenBatchesOptions): BatchStream {
  return new BatchStream(options);
}

function withoutAugment({ augment: _, ...options }: OpenBatchesOptions): Omit<OpenBatchesOptions, 'augment'> {
  return options;
}

async function filled(
  pool: DecodePool,
  { source, manifest, augment }: OpenBatchesOptions,
  step: number,
  images: Int32Array,
  pixels: Float32Array,
): Promise<void> {
  const encoded = source.encoded!;
  const jobs: Promise<void>[] = [];
  for (let row = 0; row < images.length; row += ROWS) {
    const items = Array.from(images.subarray(row, row + ROWS), (image) => manifest.item[image]!);
    jobs.push(
      pool.run({
        shape: source.shape,
        fit: encoded.fit,
        kernel: encoded.kernel,
        pixels: pixels.buffer as SharedArrayBuffer,
        row,
        images: items.map((item) => ({
          place: encoded.place(item) as ItemPlace,
          where: source.where?.(item) ?? `image ${item}`,
        })),
        ...(augment === undefined ? {} : { augment: { ...augment, step } }),
      }),
    );
  }
  // All end before the first failure is told: no worker writes into an array that is used again.
  const ends = await Promise.allSettled(jobs);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
