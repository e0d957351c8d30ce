import { frequencyBins } from './identity-groups.ts';
import { imageCounts } from './grouping.ts';
import type { Manifest } from './manifest.ts';

/** How a manifest's images are spread over its identities. */
export interface ManifestDescription {
  readonly name: string;
  readonly hash: string;
  readonly images: number;
  readonly identities: number;
  /** Images per identity, largest first: the rank plot's vertical axis. */
  readonly countsByRank: Int32Array;
  readonly largest: number;
  readonly smallest: number;
  readonly median: number;
  /** Largest count over smallest. */
  readonly imbalanceRatio: number;
  /** Gini coefficient of the counts: 0 when all are equal, towards 1 when one identity has everything. */
  readonly gini: number;
  readonly tail: {
    readonly below: number;
    readonly identities: number;
    readonly identityShare: number;
    readonly imageShare: number;
  };
  readonly head: { readonly identities: number; readonly identityShare: number; readonly imageShare: number };
  /** The share of the images that the most frequent fifth of the identities has. */
  readonly topFifthImageShare: number;
  /** Non-empty frequency bins (1, 2-5, 6-19, 20+). */
  readonly bins: readonly { readonly name: string; readonly identities: number; readonly images: number }[];
}

/**
 * Counts, imbalance and the shares of head and tail.
 *
 * @param tailBelow identities with fewer images than this are the tail
 */
export function describeManifest(manifest: Manifest, { tailBelow = 20 } = {}): ManifestDescription {
  const countsByRank = imageCounts(manifest).sort().reverse();
  const identities = countsByRank.length;
  const images = manifest.item.length;
  const largest = countsByRank[0]!;
  const smallest = countsByRank[identities - 1]!;
  const headIdentities = countsByRank.filter((count) => count >= tailBelow).length;
  const headImages = sum(countsByRank.subarray(0, headIdentities));
  return {
    name: manifest.name,
    hash: manifest.hash,
    images,
    identities,
    countsByRank,
    largest,
    smallest,
    median: (countsByRank[(identities - 1) >> 1]! + countsByRank[identities >> 1]!) / 2,
    imbalanceRatio: largest / smallest,
    gini: giniCoefficient(countsByRank),
    tail: {
      below: tailBelow,
      identities: identities - headIdentities,
      identityShare: (identities - headIdentities) / identities,
      imageShare: (images - headImages) / images,
    },
    head: {
      identities: headIdentities,
      identityShare: headIdentities / identities,
      imageShare: headImages / images,
    },
    topFifthImageShare: sum(countsByRank.subarray(0, Math.ceil(identities / 5))) / images,
    bins: frequencyBins(manifest).groups.map((group) => ({
      name: group.name,
      identities: group.identities.length,
      images: group.images,
    })),
  };
}

/**
 * Gini coefficient: half the mean absolute difference of two counts, over the mean count.
 *
 * @param countsByRank counts, largest first
 */
export function giniCoefficient(countsByRank: ArrayLike<number>): number {
  const n = countsByRank.length;
  let weighted = 0;
  let total = 0;
  for (let rank = 0; rank < n; rank++) {
    // With the largest first, rank r is the (n - r)-th smallest.
    weighted += (n - 2 * rank - 1) * countsByRank[rank]!;
    total += countsByRank[rank]!;
  }
  return total === 0 ? 0 : weighted / (n * total);
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
