import { parseConfig, randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { sha256Of } from '../manifest/content-hash.ts';
import { imageCounts } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { imagesWhere, selectImages } from '../manifest/select-images.ts';

/** Options of `truncateTail`, for a study's configuration. */
export const truncateTailSchema = z.strictObject({
  /** The share of the tail's identities that is cut; 1 leaves the head. */
  share: z.number().min(0).max(1),
  /** Identities with fewer images than this are the tail. */
  tailBelow: z.int().min(1).default(20),
  /** Which go first: those with the fewest images (ties by SHA-256 of the name), or seeded at random. */
  order: z.enum(['rarest', 'random']).default('rarest'),
  /** Only for the random order. */
  seed: z.int().default(0),
});

export type TruncateTailOptions = z.input<typeof truncateTailSchema>;

/**
 * Cuts a share of the tail's identities with all their images: the range loss paper's truncation.
 *
 * `share` x (tail identities) is rounded half up. Shares are nested: what a smaller one cuts, a larger one cuts
 * too. Two shares that round to the same number give manifests with equal hashes: one cell, not two.
 *
 * @throws ConfigError for options that do not fit the schema
 * @throws UserError when nothing would be left
 */
export function truncateTail(manifest: Manifest, options: TruncateTailOptions): Manifest {
  const settled = parseConfig(truncateTailSchema, options, 'truncateTail');
  const counts = imageCounts(manifest);
  const tail = Int32Array.from(counts.keys()).filter((identity) => counts[identity]! < settled.tailBelow);
  const cut = roundHalfUp(settled.share * tail.length);
  if (cut === counts.length) {
    throw new UserError(
      `truncateTail: cutting ${settled.share} of the tail leaves nothing, since all ${counts.length} identities of ` +
        `"${manifest.name}" have fewer than ${settled.tailBelow} images.`,
      { field: 'share', mend: 'Lower share, or lower tailBelow so that some identities are the head.' },
    );
  }
  const removed = new Uint8Array(counts.length);
  for (const identity of firstToGo(manifest, tail, counts, cut, settled)) removed[identity] = 1;
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => removed[manifest.identityOf[image]!] === 0),
    { transform: 'truncate-tail', options: settled },
  );
}

/** Shares such as 0.35 are not exact in binary: what is within rounding error of a half counts as the half. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + 1e-9);
}

function firstToGo(
  manifest: Manifest,
  tail: Int32Array,
  counts: Int32Array,
  cut: number,
  { order, seed }: z.output<typeof truncateTailSchema>,
): Int32Array {
  if (order === 'random') {
    const shuffled = randomStream(seed, 'truncate-tail').permutation(tail.length);
    return shuffled.slice(0, cut).map((place) => tail[place]!);
  }
  if (cut === 0 || cut === tail.length) return tail.slice(0, cut);
  const { border, below } = borderOf(tail, counts, cut);
  const encoder = new TextEncoder();
  // Only the identities that tie at the border need their hash: in a long tail hashing all would take longest.
  const tied = Array.from(
    tail.filter((identity) => counts[identity] === border),
    (identity) => ({ identity, hash: sha256Of([encoder.encode(manifest.identities[identity])]) }),
  ).sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return Int32Array.from([
    ...tail.filter((identity) => counts[identity]! < border),
    ...tied.slice(0, cut - below).map(({ identity }) => identity),
  ]);
}

/** The count of the last identity that goes, rarest first, and how many identities have fewer images. */
function borderOf(tail: Int32Array, counts: Int32Array, cut: number): { border: number; below: number } {
  const having = new Map<number, number>();
  for (const identity of tail) {
    const count = counts[identity]!;
    having.set(count, (having.get(count) ?? 0) + 1);
  }
  let below = 0;
  for (const border of [...having.keys()].sort((a, b) => a - b)) {
    const next = below + having.get(border)!;
    if (next >= cut) return { border, below };
    below = next;
  }
  throw new RangeError(`Of ${tail.length} identities ${cut} cannot be cut.`);
}
