import { z } from 'zod';
import { imageCounts, imagesByIdentity } from '../manifest/grouping.ts';
import { batchOfVisits } from './batch-of-visits.ts';
import { identitiesImagesSchema } from './identities-images.ts';
import { IdentityVisits, VisitImages } from './identity-visits.ts';
import { checkStep, epochSteps, samplerKind } from './sampler.ts';
import { eligibleIdentities, visitSizes } from './visit-sizes.ts';

/**
 * Identities x images with a fixed share of each batch's identities from the tail, so that tail identities are
 * visited at a chosen rate. Head and tail have rounds of their own. Where one of them has too few identities (no
 * tail after a truncation), the other fills the batch.
 */
export const tailAware = samplerKind(
  'tail-aware',
  identitiesImagesSchema.extend({
    /** The share of a batch's identities that are from the tail. */
    tailShare: z.number().min(0).max(1).default(0.5),
    /** Identities with fewer images than this are the tail. */
    tailBelow: z.int().min(1).default(20),
  }),
  ({ identities, images, short, tailShare, tailBelow }, context) => {
    const { manifest, seed } = context;
    const { perBatch, batchSize } = visitSizes(identities, images, context);
    const counts = imageCounts(manifest);
    const eligible = eligibleIdentities(manifest, images, short, perBatch);
    const tail = eligible.filter((identity) => counts[identity]! < tailBelow);
    const head = eligible.filter((identity) => counts[identity]! >= tailBelow);
    const wanted = Math.min(tail.length, Math.round(tailShare * perBatch));
    const fromHead = Math.min(head.length, perBatch - wanted);
    const fromTail = perBatch - fromHead;
    const parts = [
      { identities: tail, perStep: fromTail, key: 'tail' },
      { identities: head, perStep: fromHead, key: 'head' },
    ]
      .filter(({ perStep }) => perStep > 0)
      .map(
        ({ identities, perStep, key }) => new IdentityVisits(identities, perStep, seed, `tail-aware/${key}`),
      );
    const grouped = imagesByIdentity(manifest);
    const taken = new VisitImages(grouped, images, seed, 'tail-aware');
    return {
      name: 'tail-aware',
      batchSize,
      stepsPerEpoch: epochSteps(manifest, batchSize),
      coverage: `${fromTail} identities with fewer than ${tailBelow} images and ${fromHead} others in each batch`,
      batch: (step) => {
        checkStep(step);
        const visits = parts.flatMap((part) => part.of(step));
        return batchOfVisits({ visits, taken, grouped, images, batchSize, short, seed, step });
      },
    };
  },
);
