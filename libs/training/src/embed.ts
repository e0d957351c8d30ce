import { recordStep, type RecordedStep } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import type { EmbeddingModel } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { nextTurn } from './loop/next-turn.ts';

export interface EmbedOptions {
  /** Images to embed. */
  readonly count: number;
  /** Images per forward pass (default 128); bounds the memory. */
  readonly batchSize?: number;
  /** Gives `size` images from `start` on, NHWC end to end. */
  readonly read: (start: number, size: number) => Promise<Float32Array> | Float32Array;
  readonly signal?: AbortSignal;
}

/** Rows of embeddings as they come. */
export interface EmbeddedRows {
  readonly start: number;
  readonly rows: number;
  /** [rows, embeddingSize] end to end. */
  readonly data: Float32Array;
}

/** Embeds with one model again and again: on the native backend its forward pass is recorded once. */
export class Embedder {
  readonly #model: EmbeddingModel;
  readonly #forward: RecordedStep<readonly tf.Tensor[], tf.Tensor>;

  constructor(model: EmbeddingModel) {
    this.#model = model;
    const forward = ([images]: readonly tf.Tensor[]) =>
      model.forward(images as tf.Tensor4D, { training: false }) as tf.Tensor;
    this.#forward = recordStep(forward, { name: 'the forward pass' });
  }

  /**
   * Embeds images batch by batch with running statistics, in memory that does not grow with their number. The last
   * batch is filled up with black images, so that every pass has the same shape.
   *
   * @throws UserError when `read` gives the wrong number of values; the signal's reason when it is aborted
   */
  async *batches(options: EmbedOptions): AsyncGenerator<EmbeddedRows, void, undefined> {
    const { count, batchSize = 128, read, signal } = options;
    const { inputShape, embeddingSize } = this.#model;
    const [height, width, channels] = inputShape;
    const size = height * width * channels;
    const shape: [number, number, number, number] = [Math.min(batchSize, count), height, width, channels];
    for (let start = 0; start < count; start += batchSize) {
      signal?.throwIfAborted();
      const rows = Math.min(batchSize, count - start);
      const images = await read(start, rows);
      if (images.length !== rows * size) {
        throw new UserError(`${rows} images of ${size} values were expected, not ${images.length} values.`, {
          field: 'read',
        });
      }
      const data = await this.#embedded(filledUp(images, shape[0] * size), shape);
      yield { start, rows, data: data.slice(0, rows * embeddingSize) };
      await nextTurn();
    }
  }

  /** All embeddings as one array, [count, embeddingSize] end to end. */
  async embed(options: EmbedOptions): Promise<Float32Array> {
    const { embeddingSize } = this.#model;
    const all = new Float32Array(options.count * embeddingSize);
    for await (const { start, data } of this.batches(options)) all.set(data, start * embeddingSize);
    return all;
  }

  dispose(): void {
    this.#forward.dispose();
  }

  async #embedded(images: Float32Array, shape: [number, number, number, number]): Promise<Float32Array> {
    const input = tf.tensor4d(images, shape);
    const embeddings = this.#forward([input]);
    input.dispose();
    try {
      return await embeddings.data<'float32'>();
    } finally {
      embeddings.dispose();
    }
  }
}

/** Embeds once, batch by batch. See `Embedder.batches`. */
export async function* embedBatches(
  model: EmbeddingModel,
  options: EmbedOptions,
): AsyncGenerator<EmbeddedRows, void, undefined> {
  const embedder = new Embedder(model);
  try {
    yield* embedder.batches(options);
  } finally {
    embedder.dispose();
  }
}

/** Embeds once: all embeddings as one array, [count, embeddingSize] end to end. */
export async function embed(model: EmbeddingModel, options: EmbedOptions): Promise<Float32Array> {
  const embedder = new Embedder(model);
  try {
    return await embedder.embed(options);
  } finally {
    embedder.dispose();
  }
}

function filledUp(images: Float32Array, length: number): Float32Array {
  if (images.length === length) return images;
  const filled = new Float32Array(length);
  filled.set(images);
  return filled;
}
