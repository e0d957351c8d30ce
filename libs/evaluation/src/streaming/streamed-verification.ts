import { UserError } from '@rangeloss/foundation';
import { requireBothKinds } from '../verification/sorted-distances.ts';
import { allowedImpostors, commonFars, refusal, type TarAtFar } from '../verification/tar-at-far.ts';
import { binOfDistance, DistanceHistogram } from './distance-histogram.ts';
import { GenuineIndex } from './genuine-index.ts';
import { BinCollector, type RefinedBin } from './refined-bin.ts';

/** Some pairs' distances, and whether each is genuine (1) or not (0). */
export interface DistanceBlock {
  readonly distances: ArrayLike<number>;
  readonly same: ArrayLike<number>;
}

/** Gives the same blocks each time that it is called; it is called twice. */
export type DistanceSource = () => Iterable<DistanceBlock> | AsyncIterable<DistanceBlock>;

/** What can be read off the ROC curve of pairs that do not fit into memory. */
export interface StreamedVerification {
  readonly auc: number;
  /** The area is off by at most this; 0 where it is exact. */
  readonly aucError: number;
  /** Exact, as `equalErrorRate` gives it. */
  readonly eer: number;
  readonly eerThreshold: number;
  /** Exact, as `tarAtFar` gives it. */
  readonly tarAtFar: readonly TarAtFar[];
  /** Exact points of the ROC curve, a few thousand at most, from (0, 0) to (1, 1). */
  readonly roc: { readonly far: Float64Array; readonly tar: Float64Array; readonly threshold: Float64Array };
  readonly counts: { readonly pairs: number; readonly genuine: number; readonly impostors: number };
}

/**
 * Verification numbers over any number of pairs in bounded memory, in two passes: the first counts distances in bins,
 * the second looks into the few bins in which an answer lies. TAR at FAR and the equal error rate are exact; so is the
 * area under the curve as long as the genuine pairs number at most `genuineLimit`, beyond it comes with a bound.
 *
 * @param options.genuineLimit genuine distances to hold, 8 bytes each; 2^22
 * @throws UserError for a distance that is not a number, or a source that changes between its two passes
 */
export async function streamedVerification(
  source: DistanceSource,
  options: { readonly fars?: readonly number[]; readonly genuineLimit?: number } = {},
): Promise<StreamedVerification> {
  const histogram = new DistanceHistogram();
  const index = new GenuineIndex(options.genuineLimit ?? 2 ** 22);
  let seen = 0;
  for await (const { distances, same } of source()) {
    for (let pair = 0; pair < distances.length; pair++, seen++) {
      const distance = distances[pair]!;
      if (Number.isNaN(distance)) {
        throw new UserError(`The distance of pair ${seen} (from 0) is not a number.`, { field: 'distances' });
      }
      histogram.add(distance, same[pair]!);
      if (same[pair] === 1) index.add(distance);
    }
  }
  requireBothKinds(histogram.genuineTotal, histogram.impostorTotal);
  const bins = histogram.occupied();
  index.close(histogram, bins);

  const fars = options.fars ?? commonFars;
  const limits = fars.map((far) => limitBin(histogram, bins, far));
  const crossing = crossingBin(histogram, bins);
  const collector = new BinCollector(new Set([crossing, ...limits.filter((bin) => bin >= 0)]));
  let again = 0;
  for await (const { distances, same } of source()) {
    for (let pair = 0; pair < distances.length; pair++, again++) {
      const bin = binOfDistance(distances[pair]!);
      collector.add(bin, distances[pair]!, same[pair]!);
      if (same[pair] !== 1) index.addImpostor(bin, distances[pair]!);
    }
  }
  if (again !== seen) {
    throw new UserError(`The source gave ${seen} pairs, then ${again}: it must give the same ones twice.`, {
      field: 'source',
    });
  }
  const refined = (bin: number) => collector.refined(bin, below(histogram, bins, bin));
  return {
    ...index.area(histogram, bins),
    ...equalErrorIn(refined(crossing), histogram),
    tarAtFar: fars.map((far, at) =>
      tarIn(far, limits[at]! < 0 ? undefined : refined(limits[at]!), histogram, bins),
    ),
    roc: edgePoints(histogram, bins),
    counts: { pairs: seen, genuine: histogram.genuineTotal, impostors: histogram.impostorTotal },
  };
}

/** The bin with the first impostor that a rate rejects; -1 when it rejects none or is refused. */
function limitBin(histogram: DistanceHistogram, bins: Int32Array, far: number): number {
  if (refusal(far, histogram.impostorTotal) !== null) return -1;
  const allowed = allowedImpostors(far, histogram.impostorTotal);
  if (allowed >= histogram.impostorTotal) return -1;
  let impostors = 0;
  for (const bin of bins) {
    impostors += histogram.impostor[bin]!;
    if (impostors > allowed) return bin;
  }
  return -1;
}

/** The bin in which the false accept rate overtakes the false reject rate. */
function crossingBin(histogram: DistanceHistogram, bins: Int32Array): number {
  let genuine = 0;
  let impostors = 0;
  for (const bin of bins) {
    genuine += histogram.genuine[bin]!;
    impostors += histogram.impostor[bin]!;
    if (impostors / histogram.impostorTotal >= 1 - genuine / histogram.genuineTotal) return bin;
  }
  return bins.at(-1)!;
}

function below(
  histogram: DistanceHistogram,
  bins: Int32Array,
  bin: number,
): Pick<RefinedBin, 'genuineBelow' | 'impostorBelow' | 'largestBelow'> {
  let [genuineBelow, impostorBelow, largestBelow] = [0, 0, -Infinity];
  for (const lower of bins) {
    if (lower >= bin) break;
    genuineBelow += histogram.genuine[lower]!;
    impostorBelow += histogram.impostor[lower]!;
    largestBelow = Math.max(largestBelow, histogram.largest[lower]!);
  }
  return { genuineBelow, impostorBelow, largestBelow };
}

function equalErrorIn(
  bin: RefinedBin,
  { genuineTotal, impostorTotal }: DistanceHistogram,
): { eer: number; eerThreshold: number } {
  let genuine = bin.genuineBelow;
  let impostors = bin.impostorBelow;
  for (let at = 0; at < bin.values.length; at++) {
    const farBefore = impostors / impostorTotal;
    const frrBefore = 1 - genuine / genuineTotal;
    genuine += bin.genuine[at]!;
    impostors += bin.impostor[at]!;
    const far = impostors / impostorTotal;
    const frr = 1 - genuine / genuineTotal;
    if (far < frr) continue;
    const gap = frrBefore - farBefore;
    return {
      eer: farBefore + (gap / (gap + (far - frr))) * (far - farBefore),
      eerThreshold: bin.values[at]!,
    };
  }
  return { eer: 1, eerThreshold: NaN };
}

function tarIn(
  far: number,
  bin: RefinedBin | undefined,
  histogram: DistanceHistogram,
  bins: Int32Array,
): TarAtFar {
  const { genuineTotal, impostorTotal } = histogram;
  const refused = refusal(far, impostorTotal);
  if (refused !== null) return { far, tar: null, reachedFar: null, threshold: null, refused };
  const all = below(histogram, bins, Infinity);
  if (bin === undefined) return { far, tar: 1, reachedFar: 1, threshold: all.largestBelow, refused };
  const allowed = allowedImpostors(far, impostorTotal);
  let { genuineBelow: genuine, impostorBelow: impostors, largestBelow: threshold } = bin;
  for (let at = 0; at < bin.values.length && impostors + bin.impostor[at]! <= allowed; at++) {
    genuine += bin.genuine[at]!;
    impostors += bin.impostor[at]!;
    threshold = bin.values[at]!;
  }
  return {
    far,
    tar: genuine / genuineTotal,
    reachedFar: impostors / impostorTotal,
    threshold: Number.isFinite(threshold) ? threshold : null,
    refused,
  };
}

/** The curve at the upper edges of the bins, where its counts are exact. */
function edgePoints(histogram: DistanceHistogram, bins: Int32Array): StreamedVerification['roc'] {
  const [far, tar, threshold] = [[0], [0], [-Infinity]];
  let genuine = 0;
  let impostors = 0;
  for (const bin of bins) {
    genuine += histogram.genuine[bin]!;
    impostors += histogram.impostor[bin]!;
    far.push(impostors / histogram.impostorTotal);
    tar.push(genuine / histogram.genuineTotal);
    threshold.push(histogram.largest[bin]!);
  }
  return {
    far: Float64Array.from(far),
    tar: Float64Array.from(tar),
    threshold: Float64Array.from(threshold),
  };
}
