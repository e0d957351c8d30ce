import { randomStream } from '@rangeloss/foundation';
import { z } from 'zod';
import { imagesByIdentity, imagesOf } from '../manifest/grouping.ts';
import { distinctDraws } from './distinct-draws.ts';
import { checkStep, epochSteps, requiredBatchSize, samplerKind } from './sampler.ts';

/**
 * An identity with n images is drawn in proportion to n^power: square root by default (Mahajan et al. 2018), 1 is
 * instance-balanced and 0 class-balanced; then one of its images, uniformly. With replacement between batches.
 */
export const squareRoot = samplerKind(
  'square-root',
  z.strictObject({ power: z.number().min(0).max(1).default(0.5) }),
  ({ power }, context) => {
    const { manifest, seed } = context;
    const batchSize = requiredBatchSize(context);
    const grouped = imagesByIdentity(manifest);
    const cumulative = new Float64Array(manifest.identities.length);
    let total = 0;
    for (let identity = 0; identity < cumulative.length; identity++) {
      total += imagesOf(grouped, identity).length ** power;
      cumulative[identity] = total;
    }
    return {
      name: 'square-root',
      batchSize,
      stepsPerEpoch: epochSteps(manifest, batchSize),
      coverage: `identities in proportion to images^${power}, with replacement between batches`,
      batch: (step) => {
        checkStep(step);
        const random = randomStream(seed, 'sampler', 'square-root', step);
        return distinctDraws(batchSize, () => {
          const images = imagesOf(grouped, firstAbove(cumulative, random.uniform() * total));
          return images[random.integer(images.length)]!;
        });
      },
    };
  },
);

/** The first place of an increasing row whose value is above `value`. */
function firstAbove(increasing: Float64Array, value: number): number {
  let low = 0;
  let high = increasing.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (increasing[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
