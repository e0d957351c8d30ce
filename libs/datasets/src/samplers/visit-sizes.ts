import { UserError } from '@rangeloss/foundation';
import { imageCounts } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ShortPolicy } from './batch-of-visits.ts';
import type { SamplerContext } from './sampler.ts';

/** P and the batch size from P, K and the configured batch, of which one may be left out. */
export function visitSizes(identities: number | undefined, images: number, context: SamplerContext) {
  const { batchSize: wanted } = context;
  const perBatch = identities ?? (wanted ?? 0) / images;
  const batchSize = perBatch * images;
  if (!Number.isInteger(perBatch) || perBatch < 1 || batchSize !== (wanted ?? batchSize)) {
    throw new UserError(
      identities === undefined
        ? `sampler: a batch of ${wanted ?? 'unknown size'} does not divide into identities of ${images} images.`
        : `sampler: ${identities} identities x ${images} images are ${batchSize}, but the batch is ${wanted ?? 0}.`,
      { field: 'sampler.identities', mend: 'Set batch to identities x images, or leave one of them out.' },
    );
  }
  return { perBatch, batchSize };
}

/**
 * The identities that can be drawn.
 *
 * @throws UserError when a batch needs more of them than there are
 */
export function eligibleIdentities(
  manifest: Manifest,
  images: number,
  short: ShortPolicy,
  perBatch: number,
): Int32Array {
  const counts = imageCounts(manifest);
  const eligible = Int32Array.from(counts.keys()).filter((i) => short !== 'skip' || counts[i]! >= images);
  if (perBatch > eligible.length) {
    const skips = short === 'skip' ? ` with ${images} images or more` : '';
    throw new UserError(
      `sampler: a batch of ${perBatch} identities x ${images} images cannot be drawn from "${manifest.name}", ` +
        `which has ${eligible.length} identities${skips}.`,
      {
        field: 'sampler.identities',
        mend:
          eligible.length === 0
            ? `Lower images, or set short to fill.`
            : `Set identities to ${eligible.length} or fewer, or keep more identities in the data.`,
      },
    );
  }
  return eligible;
}
