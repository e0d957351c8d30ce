import { parseConfig, randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageCounts } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { derived, imagesWhere } from '../manifest/select-images.ts';

const schema = z.strictObject({
  /** The share of the tail's images whose labels are swapped among them. */
  rate: z.number().min(0).max(1),
  tailBelow: z.int().min(1).default(20),
  seed: z.int(),
});

export type TailNoiseOptions = z.input<typeof schema>;

/**
 * The control "noisy tail": labels of some of the tail's images are swapped among them, so that every identity
 * keeps its count and no chosen image keeps its label, as long as no identity owns more than half of those chosen.
 *
 * @throws ConfigError for options that do not fit the schema
 * @throws UserError when the tail has fewer than two identities to swap between
 */
export function swapTailLabels(manifest: Manifest, options: TailNoiseOptions): Manifest {
  const settled = parseConfig(schema, options, 'swapTailLabels');
  const counts = imageCounts(manifest);
  const tail = imagesWhere(manifest, (image) => counts[manifest.identityOf[image]!]! < settled.tailBelow);
  const random = randomStream(settled.seed, 'tail-noise');
  const chosen = random
    .sample(tail.length, Math.floor(settled.rate * tail.length + 0.5))
    .map((place) => tail[place]!);
  const identities = counts.filter((count) => count < settled.tailBelow).length;
  if (settled.rate > 0 && identities < 2) {
    throw new UserError(
      `swapTailLabels: labels need two identities with fewer than ${settled.tailBelow} images to be swapped ` +
        `between; "${manifest.name}" has ${identities}.`,
      { field: 'tailBelow', mend: 'Raise tailBelow or set rate to 0.' },
    );
  }
  const own = chosen.map((image) => manifest.identityOf[image]!);
  const given = random.permutation(own.length).map((place) => own[place]!);
  parted(own, given, (below) => random.integer(below));
  const identityOf = manifest.identityOf.slice();
  chosen.forEach((image, place) => (identityOf[image] = given[place]!));
  return derived(manifest, { transform: 'swap-tail-labels', options: settled }, { identityOf });
}

/**
 * Swaps entries of `given` until none equals its `own`. A partner exists while no value fills more than half of
 * the places: at most 2m - 1 of the n places own or hold a value that occurs m times, the place itself included.
 */
function parted(own: Int32Array, given: Int32Array, integer: (below: number) => number): void {
  const n = own.length;
  for (let place = 0; place < n; place++) {
    if (given[place] !== own[place]) continue;
    const from = integer(n);
    for (let tried = 0; tried < n; tried++) {
      const other = (from + tried) % n;
      if (own[other] === own[place] || given[other] === own[place]) continue;
      given[place] = given[other]!;
      given[other] = own[place]!;
      break;
    }
  }
}
