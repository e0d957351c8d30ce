import { parentPort } from 'node:worker_threads';
import { UserError } from '@rangeloss/foundation';
import { imageSize } from '../batches/image-source.ts';
import { decodeInto } from '../sources/encoded-source.ts';
import { PlaceReader } from '../sources/item-place.ts';
import { augmentation, augmentationRandom, type Augmentation } from './augment.ts';
import type { DecodeJob, DecodeReply } from './decode-job.ts';

/** Images of a job that are read and decoded side by side, so that the disk and the decoder both have work. */
const IN_FLIGHT = 4;

const reader = new PlaceReader();
let prepared: { readonly key: string; readonly apply: Augmentation } | undefined;

function applied({ shape, augment }: DecodeJob): Augmentation | undefined {
  if (augment === undefined) return undefined;
  const key = JSON.stringify([shape, augment.options]);
  if (prepared?.key !== key) prepared = { key, apply: augmentation(shape, augment.options) };
  return prepared.apply;
}

async function done(job: DecodeJob): Promise<void> {
  const size = imageSize(job);
  const batch = new Float32Array(job.pixels);
  const apply = applied(job);
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < job.images.length; index = next++) {
      const { place, where } = job.images[index]!;
      const row = job.row + index;
      const pixels = batch.subarray(row * size, (row + 1) * size);
      await decodeInto(await reader.read(place), where, job, pixels);
      if (job.augment !== undefined)
        apply?.(pixels, augmentationRandom(job.augment.seed, job.augment.step, row));
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, job.images.length) }, lane));
}

parentPort!.on('message', (job: DecodeJob) => {
  done(job)
    .then((): DecodeReply => ({ id: job.id }))
    .catch((error: unknown): DecodeReply => {
      const byUser = error instanceof UserError;
      const message = byUser ? error.message : String((error as Error).stack ?? error);
      return {
        id: job.id,
        failure: { message, byUser, ...(byUser ? { file: error.file, mend: error.mend } : {}) },
      };
    })
    .then((reply) => {
      parentPort!.postMessage(reply);
    })
    .catch((error: unknown) => {
      throw error;
    });
});
