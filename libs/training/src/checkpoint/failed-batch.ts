import path from 'node:path';
import { writeFileAtomic } from '@rangeloss/storage';
import type { NonFiniteError } from '../loop/non-finite-error.ts';
import { encodeSafetensors } from '../state/safetensors.ts';

/**
 * Saves the batch of a step whose numbers were not finite, to see it again: `failed-step-00000012.safetensors` with
 * `images` [values] and `classes` [batch], and step, term and rate among its metadata. With the last checkpoint before
 * it the failure can be repeated.
 *
 * @returns the file
 * @throws UserError when it cannot be written
 */
export async function saveFailedBatch(folder: string, error: NonFiniteError): Promise<string> {
  const { images, classes } = error.batch;
  const file = path.join(folder, `failed-step-${String(error.step).padStart(8, '0')}.safetensors`);
  const bytes = encodeSafetensors({
    tensors: {
      images: { data: images, shape: [images.length] },
      classes: { data: classes, shape: [classes.length] },
    },
    metadata: {
      step: String(error.step),
      term: error.term,
      rate: String(error.rate),
      message: error.message,
    },
  });
  await writeFileAtomic(file, bytes);
  return file;
}
