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

/**
 * Embeds images batch by batch with running statistics, in memory that does not grow with their number. The last
 * batch is filled up with black images, so that every pass has the same shape.
 *
 * @throws UserError when `read` gives the wrong number of values; the signal's reason when it is aborted
 */
export async function* embedBatches(
  model: EmbeddingModel,
  { count, batchSize = 128, read, signal }: EmbedOptions,
): AsyncGenerator<EmbeddedRows, void, undefined> {
  const [height, width, channels] = model.inputShape;
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
    const data = await forward(model, filledUp(images, shape[0] * size), shape);
    yield { start, rows, data: data.slice(0, rows * model.embeddingSize) };
    await nextTurn();
  }
}

/** All embeddings as one array, [count, embeddingSize] end to end. See `embedBatches`. */
export async function embed(model: EmbeddingModel, options: EmbedOptions): Promise<Float32Array> {
  const all = new Float32Array(options.count * model.embeddingSize);
  for await (const { start, data } of embedBatches(model, options)) {
    all.set(data, start * model.embeddingSize);
  }
  return all;
}

async function forward(
  model: EmbeddingModel,
  images: Float32Array,
  shape: [number, number, number, number],
): Promise<Float32Array> {
  const embeddings = tf.tidy(() => model.forward(tf.tensor4d(images, shape), { training: false }));
  try {
    return await embeddings.data<'float32'>();
  } finally {
    embeddings.dispose();
  }
}

function filledUp(images: Float32Array, length: number): Float32Array {
  if (images.length === length) return images;
  const filled = new Float32Array(length);
  filled.set(images);
  return filled;
}
