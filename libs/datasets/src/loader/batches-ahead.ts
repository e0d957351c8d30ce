import type { Sampler } from '../samplers/sampler.ts';

/** A batch, ready for the step. */
export interface LoadedBatch {
  readonly step: number;
  /** Indices into the manifest. */
  readonly images: Int32Array;
  /** NHWC; belongs to the loader, which fills it again later (`held`). */
  readonly pixels: Float32Array;
}

export interface AheadOptions {
  readonly sampler: Sampler;
  /** Batches that are read ahead of the step, 2 by default. */
  readonly ahead?: number;
  /**
   * Batches given last whose pixels stay as they are, 1 by default: the array of a batch is filled again once `held`
   * more have been asked for.
   */
  readonly held?: number;
}

export interface BatchFiller {
  /** @param values of the whole batch */
  allocate(values: number): Float32Array;
  /** Writes the pixels of a step's images. */
  fill(step: number, images: Int32Array, pixels: Float32Array): Promise<void>;
  /** Values of one image. */
  readonly imageSize: number;
}

/**
 * Fills batches ahead of the step and gives them in order. Filling stops when `ahead` batches are waiting, so that memory
 * is (ahead + held + 1) batches, whatever happens.
 *
 * @throws (in the iteration) whatever `fill` throws, at the step that it happened in
 */
export async function* batchesAhead(
  from: number,
  to: number,
  { sampler, ...options }: AheadOptions,
  filler: BatchFiller,
): AsyncGenerator<LoadedBatch, void> {
  const ahead = Math.max(0, options.ahead ?? 2);
  const held = Math.max(1, options.held ?? 1);
  const spare: Float32Array[] = [];
  const waiting: Promise<LoadedBatch>[] = [];
  const load = async (step: number): Promise<LoadedBatch> => {
    const images = sampler.batch(step);
    const pixels = spare.pop() ?? filler.allocate(images.length * filler.imageSize);
    await filler.fill(step, images, pixels);
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
  const given: LoadedBatch[] = [];
  try {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      if (given.length === held) spare.push(given.shift()!.pixels);
      const ready = await batch;
      given.push(ready);
      fill();
      yield ready;
    }
  } finally {
    // Reads that are under way end before the caller may close the source.
    await Promise.allSettled(waiting);
  }
}
