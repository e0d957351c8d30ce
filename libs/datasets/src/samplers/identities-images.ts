import { z } from 'zod';
import { imagesByIdentity } from '../manifest/grouping.ts';
import { batchOfVisits, shortPolicies } from './batch-of-visits.ts';
import { IdentityVisits, VisitImages } from './identity-visits.ts';
import { checkStep, epochSteps, samplerKind } from './sampler.ts';
import { eligibleIdentities, visitSizes } from './visit-sizes.ts';

export const identitiesImagesSchema = z.strictObject({
  /** P, the identities in a batch; batch / images by default. */
  identities: z.int().min(1).optional(),
  /** K, the images of each. */
  images: z.int().min(1),
  /** What happens to an identity with fewer than K images. */
  short: z.enum(shortPolicies).default('fill'),
});

/**
 * P identities x K images: what losses over pairs need. Identities come in rounds that hold each once; an
 * identity's images come from a shuffle of its own that runs on from visit to visit, so both coverages are exact.
 *
 * An identity with fewer than K images, by `short`:
 * - `fill` (default): it gives all it has, once; the places left go to further images of the batch's other
 *   identities, then to further identities. No image is in a batch twice unless the manifest is smaller than it.
 * - `repeat`: its images are repeated in turn. Coincident pairs: a range of zero.
 * - `replace`: K draws with replacement.
 * - `skip`: it is never drawn.
 */
export const identitiesImages = samplerKind(
  'identities-images',
  identitiesImagesSchema,
  ({ identities, images, short }, context) => {
    const { manifest, seed } = context;
    const { perBatch, batchSize } = visitSizes(identities, images, context);
    const eligible = eligibleIdentities(manifest, images, short, perBatch);
    const grouped = imagesByIdentity(manifest);
    const visits = new IdentityVisits(eligible, perBatch, seed, 'identities-images');
    const taken = new VisitImages(grouped, images, seed, 'identities-images');
    return {
      name: 'identities-images',
      batchSize,
      stepsPerEpoch: epochSteps(manifest, batchSize),
      coverage: `every identity${short === 'skip' ? ` with ${images} images or more` : ''} once in each run of as many identities as there are`,
      batch: (step) => {
        checkStep(step);
        return batchOfVisits({
          visits: visits.of(step),
          taken,
          grouped,
          images,
          batchSize,
          short,
          seed,
          step,
        });
      },
    };
  },
);
