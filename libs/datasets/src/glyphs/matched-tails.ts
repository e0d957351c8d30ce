import { parseConfig, randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageCounts, imagesByIdentity, imagesOf } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { imagesWhere, selectImages } from '../manifest/select-images.ts';

const schema = z.strictObject({
  /** Identities with at least this many images take part, and none keeps more. */
  largest: z.int().min(2),
  seed: z.int(),
});

export type MatchedTailOptions = z.input<typeof schema>;

/** Two training sets with the same identities and the same list of counts. */
export interface MatchedTails {
  /** The rarer an identity is in the source, the fewer images it keeps. */
  readonly natural: Manifest;
  /** Which identity keeps how many is drawn by the seed. */
  readonly permuted: Manifest;
}

/**
 * The natural tail and its artificial twin, which tell rarity from what rare identities are like (their script).
 *
 * A rare character cannot be made frequent: it has no more images. So both sets are made of the identities that have
 * `largest` images or more, which any count up to it fits. The counts are those of the whole manifest, from the
 * rarest to the most frequent identity at even steps, cut off at `largest`. `natural` gives them in the order of
 * the identities' own counts (equal ones by name), `permuted` in a random one, uniform over all.
 *
 * @throws UserError when fewer than two identities have that many images
 */
export function matchedTails(manifest: Manifest, options: MatchedTailOptions): MatchedTails {
  const { largest, seed } = parseConfig(schema, options, 'matchedTails');
  const all = imageCounts(manifest);
  const images = imagesWhere(manifest, (image) => all[manifest.identityOf[image]!]! >= largest);
  const enough = new Set(Array.from(images, (image) => manifest.identityOf[image]!)).size;
  if (enough < 2) {
    throw new UserError(
      `Of ${manifest.identities.length} identities ${enough} have ${largest} images or more.`,
      {
        field: 'largest',
        mend: 'Lower largest.',
      },
    );
  }
  const frequent = selectImages(manifest, images, { transform: 'matched-tails', options: { largest } });
  const sorted = Int32Array.from(all).sort();
  const counts = Array.from({ length: enough }, (_, rank) =>
    Math.min(largest, sorted[Math.floor(((rank + 0.5) * sorted.length) / enough)]!),
  ).sort((a, b) => b - a);
  const own = imageCounts(frequent);
  const byFrequency = [...own.keys()].sort(
    (a, b) => own[b]! - own[a]! || (frequent.identities[a]! < frequent.identities[b]! ? -1 : 1),
  );
  const natural = new Int32Array(enough);
  byFrequency.forEach((identity, rank) => (natural[identity] = counts[rank]!));
  const permuted = Int32Array.from(randomStream(seed, 'matched-tails', 'frequency').shuffle([...counts]));
  return {
    natural: keptCounts(frequent, natural, { ...options, arm: 'natural' }),
    permuted: keptCounts(frequent, permuted, { ...options, arm: 'permuted' }),
  };
}

/** Each identity with so many of its images; which ones is a seeded order of its own, the same in both sets. */
function keptCounts(
  manifest: Manifest,
  counts: Int32Array,
  options: MatchedTailOptions & { readonly arm: string },
): Manifest {
  const grouped = imagesByIdentity(manifest);
  const kept = new Uint8Array(manifest.item.length);
  manifest.identities.forEach((name, identity) => {
    const images = imagesOf(grouped, identity);
    const order = randomStream(options.seed, 'matched-tails', 'images', name);
    for (const place of order.sample(images.length, counts[identity]!)) kept[images[place]!] = 1;
  });
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => kept[image] === 1),
    { transform: 'matched-tails', options },
  );
}
