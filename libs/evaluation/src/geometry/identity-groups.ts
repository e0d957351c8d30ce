import { randomStream } from '@rangeloss/foundation';

/** The images of one identity, ascending. */
export interface IdentityGroup {
  readonly identity: number;
  readonly images: readonly number[];
}

/** Images by identity, ascending by label, which may be any integer in any order. */
export function groupByIdentity(labels: ArrayLike<number>): IdentityGroup[] {
  const images = new Map<number, number[]>();
  for (let image = 0; image < labels.length; image++) {
    const group = images.get(labels[image]!);
    if (group === undefined) images.set(labels[image]!, [image]);
    else group.push(image);
  }
  return [...images].sort(([a], [b]) => a - b).map(([identity, members]) => ({ identity, images: members }));
}

/**
 * The same number of images of every identity, drawn by the seed; identities with fewer are left out. What grows with
 * the sample (the largest distance, kurtosis) compares between identities only so.
 */
export function equalGroups(groups: readonly IdentityGroup[], count: number, seed: number): IdentityGroup[] {
  return groups
    .filter(({ images }) => images.length >= count)
    .map(({ identity, images }) => {
      if (images.length === count) return { identity, images };
      const chosen = randomStream(seed, 'equal-groups', identity).sample(images.length, count).sort();
      return { identity, images: Array.from(chosen, (place) => images[place]!) };
    });
}
