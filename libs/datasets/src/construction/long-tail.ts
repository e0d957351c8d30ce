import { parseConfig, randomStream, UserError, type RandomStream } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageCounts, imagesByIdentity, imagesOf } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { selectImages } from '../manifest/select-images.ts';
import { exponentialProfile, observedProfile, paretoProfile, stepProfile } from './profiles.ts';

const common = {
  /** Images of the most frequent identity; by default what the identity with the fewest images has. */
  largest: z.int().min(1).optional(),
  /** Which identity gets which frequency: permuted by the seed, or in the order listed, as in CIFAR-LT. */
  assign: z.enum(['permuted', 'listed']).default('permuted'),
  seed: z.int(),
};
const imbalance = z.number().min(1).max(1e9);

/** Options of `longTail`, for a study's configuration. */
export const longTailSchema = z.discriminatedUnion('profile', [
  z.strictObject({ profile: z.literal('exponential'), imbalance, ...common }),
  z.strictObject({ profile: z.literal('pareto'), imbalance, ...common }),
  z.strictObject({ profile: z.literal('step'), imbalance, ...common }),
  z.strictObject({ profile: z.literal('observed'), counts: z.array(z.int().min(1)).min(1), ...common }),
]);

export type LongTailOptions = z.input<typeof longTailSchema>;

/**
 * Makes a manifest long-tailed: each identity keeps a number of images from the profile.
 *
 * Which identity gets which frequency is a seeded permutation, so that frequency is not class difficulty; where
 * identities differ in size it is uniform over the permutations that the sizes allow. The images that an
 * identity keeps are the first of a seeded order of its own, so a stronger imbalance keeps a subset.
 *
 * @throws ConfigError for options that do not fit the schema
 * @throws UserError when no permutation gives every identity enough images
 */
export function longTail(manifest: Manifest, options: LongTailOptions): Manifest {
  const settled = parseConfig(longTailSchema, options, 'longTail');
  const available = imageCounts(manifest);
  const target = profileSizes(settled, available);
  const random = randomStream(settled.seed, 'long-tail', 'frequency');
  const size =
    settled.assign === 'listed'
      ? listed(target, available, manifest)
      : assigned(target, available, random, settled.largest);
  const grouped = imagesByIdentity(manifest);
  const kept = new Uint8Array(manifest.item.length);
  manifest.identities.forEach((name, identity) => {
    const images = imagesOf(grouped, identity);
    const order = randomStream(settled.seed, 'long-tail', 'images', name);
    for (const place of order.sample(images.length, size[identity]!)) kept[images[place]!] = 1;
  });
  const images = Int32Array.from(kept.keys()).filter((image) => kept[image] === 1);
  return selectImages(manifest, images, { transform: 'long-tail', options: settled });
}

function profileSizes(options: z.output<typeof longTailSchema>, available: Int32Array): Int32Array {
  const classes = available.length;
  if (options.profile === 'observed') return observedProfile(classes, options.counts, options.largest);
  const largest = options.largest ?? available.reduce((least, count) => Math.min(least, count));
  const profile = { exponential: exponentialProfile, pareto: paretoProfile, step: stepProfile }[
    options.profile
  ];
  return profile(classes, largest, options.imbalance);
}

function listed(target: Int32Array, available: Int32Array, manifest: Manifest): Int32Array {
  target.forEach((wanted, identity) => {
    if (wanted <= available[identity]!) return;
    throw new UserError(
      `longTail: "${manifest.identities[identity]!}" is to have ${wanted} images, but has ${available[identity]!}.`,
      { field: 'largest', mend: 'Lower largest, or set assign to permuted.' },
    );
  });
  return target;
}

/**
 * Gives each identity a size. From the largest size down, each goes to a random one of the identities that have
 * enough images and none yet; the number of choices depends on the sizes only, so every allowed assignment is
 * equally likely, and one is found whenever there is one.
 */
function assigned(
  target: Int32Array,
  available: Int32Array,
  random: RandomStream,
  largest: number | undefined,
): Int32Array {
  const byAvailable = Int32Array.from(available.keys()).sort(
    (a, b) => available[b]! - available[a]! || a - b,
  );
  const waiting: number[] = [];
  const size = new Int32Array(available.length);
  let entered = 0;
  target.forEach((wanted, rank) => {
    while (entered < byAvailable.length && available[byAvailable[entered]!]! >= wanted) {
      waiting.push(byAvailable[entered++]!);
    }
    if (waiting.length === 0) {
      throw new UserError(
        `longTail: ${rank + 1} identities are to have ${wanted} images or more, but only ${rank} have that many.`,
        {
          field: largest === undefined ? 'counts' : 'largest',
          mend: `Lower ${largest === undefined ? 'the counts' : `largest (now ${largest})`}; without it the identity with the fewest images sets it.`,
        },
      );
    }
    const place = random.integer(waiting.length);
    size[waiting[place]!] = wanted;
    waiting[place] = waiting.at(-1)!;
    waiting.pop();
  });
  return size;
}
