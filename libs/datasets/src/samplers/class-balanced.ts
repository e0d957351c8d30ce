import { z } from 'zod';
import { imagesByIdentity, imagesOf } from '../manifest/grouping.ts';
import { BlockShuffle } from './block-shuffle.ts';
import { KeyedPermutations } from './keyed-permutations.ts';
import { checkStep, epochSteps, requiredBatchSize, samplerKind } from './sampler.ts';

/**
 * Every identity equally often (class-aware sampling, Shen et al. 2016): rounds over all identities in random
 * order, and in round r each gives the r-th image of an endless shuffle of its own.
 */
export const classBalanced = samplerKind('class-balanced', z.strictObject({}), (_options, context) => {
  const { manifest, seed } = context;
  const batchSize = requiredBatchSize(context);
  const identities = manifest.identities.length;
  const grouped = imagesByIdentity(manifest);
  const rounds = new KeyedPermutations(seed, 'sampler', 'class-balanced', 'identities');
  const within = new KeyedPermutations(seed, 'sampler', 'class-balanced', 'images');
  const shuffle = new BlockShuffle(identities, batchSize, (round) => rounds.permutation(identities, round));
  const orders = new Map<number, { lap: number; order: Int32Array }>();
  const imageOf = (identity: number, round: number) => {
    const images = imagesOf(grouped, identity);
    const lap = Math.floor(round / images.length);
    let known = orders.get(identity);
    if (known?.lap !== lap) {
      known = { lap, order: within.permutation(images.length, lap, identity) };
      orders.set(identity, known);
    }
    return images[known.order[round % images.length]!]!;
  };
  return {
    name: 'class-balanced',
    batchSize,
    stepsPerEpoch: epochSteps(manifest, batchSize),
    coverage: 'every identity once in each run of as many draws as there are identities',
    batch: (step) => {
      checkStep(step);
      const batch = new Int32Array(batchSize);
      shuffle.block(step, batch);
      for (let row = 0; row < batchSize; row++) {
        batch[row] = imageOf(batch[row]!, Math.floor((step * batchSize + row) / identities));
      }
      return batch;
    },
  };
});
