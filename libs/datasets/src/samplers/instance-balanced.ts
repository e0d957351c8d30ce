import { z } from 'zod';
import { BlockShuffle } from './block-shuffle.ts';
import { KeyedPermutations } from './keyed-permutations.ts';
import { checkStep, epochSteps, requiredBatchSize, samplerKind } from './sampler.ts';

/**
 * Every image equally often: each epoch is a permutation of all images, without replacement; batches run on across
 * the border of two epochs without holding an image twice. The honest long-tail baseline.
 */
export const instanceBalanced = samplerKind('instance', z.strictObject({}), (_options, context) => {
  const batchSize = requiredBatchSize(context);
  const images = context.manifest.item.length;
  const keyed = new KeyedPermutations(context.seed, 'sampler', 'instance');
  const shuffle = new BlockShuffle(images, batchSize, (round) => keyed.permutation(images, round));
  return {
    name: 'instance',
    batchSize,
    stepsPerEpoch: epochSteps(context.manifest, batchSize),
    coverage: 'every image once in each run of as many draws as there are images',
    batch: (step) => {
      checkStep(step);
      const batch = new Int32Array(batchSize);
      shuffle.block(step, batch);
      return batch;
    },
  };
});
