import { randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { imagesByIdentity, imagesOf } from '../manifest/grouping.ts';
import { distinctDraws } from './distinct-draws.ts';
import { checkStep, epochSteps, requiredBatchSize, samplerKind } from './sampler.ts';

/**
 * From instance- to class-balanced (Kang et al. 2020): at step t of T a draw is class-balanced with probability
 * t / T, else instance-balanced. With replacement between batches; class-balanced from T on.
 */
export const progressive = samplerKind(
  'progressive',
  z.strictObject({
    /** T; the run's steps by default. */
    steps: z.int().min(1).optional(),
  }),
  (options, context) => {
    const { manifest, seed } = context;
    const batchSize = requiredBatchSize(context);
    const steps = options.steps ?? context.steps;
    if (steps === undefined) {
      throw new UserError('sampler progressive: it is not known over how many steps to progress.', {
        field: 'steps',
        mend: "Set the sampler's steps to the number of steps of the run.",
      });
    }
    const grouped = imagesByIdentity(manifest);
    return {
      name: 'progressive',
      batchSize,
      stepsPerEpoch: epochSteps(manifest, batchSize),
      coverage: `instance-balanced at step 0 to class-balanced at step ${steps}, with replacement between batches`,
      batch: (step) => {
        checkStep(step);
        const random = randomStream(seed, 'sampler', 'progressive', step);
        const balanced = Math.min(1, step / steps);
        return distinctDraws(batchSize, () => {
          if (random.uniform() >= balanced) return random.integer(manifest.item.length);
          const images = imagesOf(grouped, random.integer(manifest.identities.length));
          return images[random.integer(images.length)]!;
        });
      },
    };
  },
);
