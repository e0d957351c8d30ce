import { ConfigError, parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageCounts } from './grouping.ts';
import type { Manifest } from './manifest.ts';

/** Identities sorted into groups by how many training images they have. A group without identities is absent. */
export interface IdentityGroups {
  /** How the groups are bounded, in words, to be logged with every result. */
  readonly boundaries: string;
  /** The non-empty groups, most images first for shots, fewest first for bins. */
  readonly groups: readonly IdentityGroup[];
  /** The name of an identity's group, or undefined for an identity that is not in the manifest. */
  groupOf(identity: string): string | undefined;
}

export interface IdentityGroup {
  readonly name: string;
  readonly identities: readonly string[];
  readonly images: number;
}

const shotSchema = z
  .strictObject({
    /** Many-shot identities have more images than this. */
    manyAbove: z.int().min(1).default(100),
    /** Few-shot identities have fewer images than this. */
    fewBelow: z.int().min(1).default(20),
  })
  .refine(({ manyAbove, fewBelow }) => fewBelow <= manyAbove + 1, {
    message: 'must not exceed manyAbove + 1, or the groups overlap',
    path: ['fewBelow'],
  });

export type ShotBoundaries = z.input<typeof shotSchema>;

/**
 * Many-, medium- and few-shot identities of the untruncated training manifest.
 *
 * The default is ImageNet-LT's (Liu et al. 2019, `shot_acc`): many above 100 images, few below 20, the rest
 * medium. Codebases disagree about 20 and 100 themselves, so the boundaries are part of the result.
 *
 * @throws ConfigError for boundaries that overlap
 */
export function shotGroups(manifest: Manifest, boundaries: ShotBoundaries = {}): IdentityGroups {
  const { manyAbove, fewBelow } = parseConfig(shotSchema, boundaries, 'shotGroups');
  return grouped(
    manifest,
    ['many', 'medium', 'few'],
    (count) => (count > manyAbove ? 0 : count < fewBelow ? 2 : 1),
    `many > ${manyAbove}, few < ${fewBelow} images`,
  );
}

/**
 * Identities binned by frequency; the default bins are 1, 2-5, 6-19 and 20 or more images.
 *
 * @param lowerEdges the smallest count of each bin, increasing, the first one 1
 * @throws ConfigError for edges that do not increase from 1
 */
export function frequencyBins(
  manifest: Manifest,
  lowerEdges: readonly number[] = [1, 2, 6, 20],
): IdentityGroups {
  const increasing = lowerEdges.every(
    (edge, bin) => Number.isInteger(edge) && edge > (lowerEdges[bin - 1] ?? 0),
  );
  if (lowerEdges[0] !== 1 || !increasing) {
    throw new ConfigError([{ field: 'lowerEdges', message: 'must be whole numbers that increase from 1' }]);
  }
  const names = lowerEdges.map((edge, bin) => {
    const next = lowerEdges[bin + 1];
    if (next === undefined) return `${edge}+`;
    return next === edge + 1 ? String(edge) : `${edge}-${next - 1}`;
  });
  return grouped(
    manifest,
    names,
    (count) => lowerEdges.findLastIndex((edge) => count >= edge),
    `${names.join(', ')} images`,
  );
}

function grouped(
  manifest: Manifest,
  names: readonly string[],
  groupOfCount: (count: number) => number,
  boundaries: string,
): IdentityGroups {
  const counts = imageCounts(manifest);
  const members = names.map(() => [] as string[]);
  const images = names.map(() => 0);
  const byName = new Map<string, string>();
  manifest.identities.forEach((identity, index) => {
    const group = groupOfCount(counts[index]!);
    members[group]!.push(identity);
    images[group]! += counts[index]!;
    byName.set(identity, names[group]!);
  });
  return {
    boundaries,
    groups: names
      .map((name, group) => ({ name, identities: members[group]!, images: images[group]! }))
      .filter(({ identities }) => identities.length > 0),
    groupOf: (identity) => byName.get(identity),
  };
}
