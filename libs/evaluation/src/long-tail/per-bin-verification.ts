import { randomStream, UserError } from '@rangeloss/foundation';
import type { DistanceName } from '../embeddings/distances.ts';
import { checkLabels, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';
import { equalErrorRate } from '../verification/equal-error-rate.ts';
import { allPairs } from '../verification/folds.ts';
import { areaUnderRoc } from '../verification/roc.ts';
import { countAtMost, sortDistances, type SortedDistances } from '../verification/sorted-distances.ts';
import { tarAtFar, type TarAtFar } from '../verification/tar-at-far.ts';
import { accuracyAt, fitThreshold } from '../verification/threshold.ts';
import { pairDistances } from '../verification/verification-pairs.ts';
import { binOf, checkBins, commonBins, type FrequencyBin } from './frequency.ts';

/** Which impostor pairs a bin has: both identities in the bin, or one of them. */
export type BinImpostors = 'same-bin' | 'any';

/** How to verify by frequency bin. */
export interface PerBinOptions {
  readonly distance?: DistanceName;
  readonly bins?: readonly FrequencyBin[];
  /** 1e-1, 1e-2, 1e-3. */
  readonly fars?: readonly number[];
  /** Identity-disjoint folds for the accuracies; 5. */
  readonly folds?: number;
  readonly seed?: number;
}

/** What the threshold that all pairs have at a false accept rate does within a bin. */
export interface GlobalTar {
  readonly far: number;
  readonly tar: number | null;
  /** The bin's own false accept rate at that threshold: above `far` where the bin is confused more than the rest. */
  readonly binFar: number | null;
  readonly refused: string | null;
}

/** Verification within one bin, against one kind of impostors. */
export interface BinVerification {
  readonly bin: FrequencyBin;
  readonly impostors: BinImpostors;
  readonly counts: { readonly identities: number; readonly genuine: number; readonly impostors: number };
  readonly auc: number;
  readonly eer: number;
  readonly tarAtFar: {
    readonly global: readonly GlobalTar[];
    /** At the threshold that the bin's own impostors give. */
    readonly perBin: readonly TarAtFar[];
  };
  /** Balanced, over identity-disjoint folds; null where no fold has pairs of both kinds on both sides. */
  readonly accuracy: { readonly global: number | null; readonly perBin: number | null };
}

/**
 * Verification by how many training images an identity had: genuine pairs of the bin's identities, against impostors of
 * the same bin and against any, with one threshold for all and with the bin's own. Each answers another question, so all
 * four are given. Bins without pairs of both kinds are absent.
 *
 * @param labels [images] identity of each held-out image
 * @param trainCounts training images of each identity, `trainCounts[label]`, in the untruncated manifest
 */
export function perBinVerification(
  embeddings: EmbeddingMatrix,
  labels: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: PerBinOptions = {},
): BinVerification[] {
  const { distance = 'cosine', bins = commonBins, fars = [1e-1, 1e-2, 1e-3], folds = 5, seed = 0 } = options;
  checkLabels(embeddings, labels);
  checkBins(bins);
  const pairs = allPairs(labels);
  const distances = pairDistances(embeddings, pairs, distance);
  const foldOf = dealIdentities(labels, folds, seed);
  const binAt = Array.from(labels, (label) => {
    const count = trainCounts[label];
    if (count === undefined) {
      throw new UserError(`Identity ${label} has no training count.`, { field: 'trainCounts' });
    }
    return binOf(count, bins);
  });
  const select = (keep: (pair: number) => boolean) => {
    const kept = Array.from(pairs.same.keys()).filter(keep);
    const genuine = kept.filter((pair) => pairs.same[pair] === 1).length;
    if (genuine === 0 || genuine === kept.length) return undefined;
    return sortDistances(
      kept.map((pair) => distances[pair]!),
      kept.map((pair) => pairs.same[pair]!),
    );
  };
  const first = (pair: number) => pairs.first[pair]!;
  const second = (pair: number) => pairs.second[pair]!;
  const inFold = (pair: number, fold: number) =>
    foldOf[first(pair)] === fold && foldOf[second(pair)] === fold;
  const outOfFold = (pair: number, fold: number) =>
    foldOf[first(pair)] !== fold && foldOf[second(pair)] !== fold;
  const all = sortDistances(distances, pairs.same);
  const outside = Array.from({ length: folds }, (_, fold) => select((pair) => outOfFold(pair, fold)));
  return bins.flatMap((bin) =>
    (['same-bin', 'any'] as const).flatMap((impostors): BinVerification[] => {
      const belongs = (pair: number) => {
        const inside = Number(binAt[first(pair)] === bin) + Number(binAt[second(pair)] === bin);
        return impostors === 'same-bin' ? inside === 2 : inside > 0;
      };
      const own = select(belongs);
      if (own === undefined) return [];
      const folded = Array.from({ length: folds }, (_, fold) => ({
        inside: select((pair) => belongs(pair) && inFold(pair, fold)),
        global: outside[fold],
        perBin: select((pair) => belongs(pair) && outOfFold(pair, fold)),
      }));
      return [
        {
          bin,
          impostors,
          counts: {
            identities: new Set(Array.from(labels).filter((_, image) => binAt[image] === bin)).size,
            genuine: own.genuine.length,
            impostors: own.impostor.length,
          },
          auc: areaUnderRoc(own),
          eer: equalErrorRate(own).rate,
          tarAtFar: {
            global: fars.map((far) => globalTar(all, own, far)),
            perBin: fars.map((far) => tarAtFar(own, far)),
          },
          accuracy: {
            global: meanAccuracy(folded.map(({ inside, global }) => [inside, global])),
            perBin: meanAccuracy(folded.map(({ inside, perBin }) => [inside, perBin])),
          },
        },
      ];
    }),
  );
}

function globalTar(all: SortedDistances, own: SortedDistances, far: number): GlobalTar {
  const { threshold, refused } = tarAtFar(all, far);
  if (refused !== null) return { far, tar: null, binFar: null, refused };
  const limit = threshold ?? -Infinity;
  return {
    far,
    tar: countAtMost(own.genuine, limit) / own.genuine.length,
    binFar: countAtMost(own.impostor, limit) / own.impostor.length,
    refused,
  };
}

/** Mean balanced accuracy of the folds that can be judged, each by the threshold of its other side. */
function meanAccuracy(
  folds: readonly (readonly [SortedDistances | undefined, SortedDistances | undefined])[],
): number | null {
  const values = folds.flatMap(([inside, outside]) =>
    inside === undefined || outside === undefined
      ? []
      : [accuracyAt(inside, fitThreshold(outside, 'balanced').threshold, 'balanced')],
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The fold of every image: its identity's. */
function dealIdentities(labels: ArrayLike<number>, folds: number, seed: number): Int32Array {
  const distinct = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const shuffled = randomStream(seed, 'per-bin-folds').shuffle(distinct);
  const foldOf = new Map(shuffled.map((identity, place) => [identity, place % folds]));
  return Int32Array.from(labels, (label) => foldOf.get(label)!);
}
