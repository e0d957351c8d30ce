import type { Manifest } from '@rangeloss/datasets';
import {
  type EmbeddingMatrix,
  equalErrorRate,
  type SortedDistances,
  sortDistances,
  pairDistances,
  type VerificationPairs,
} from '@rangeloss/evaluation';
import type { CellConfig } from '../../config/cell-config.ts';
import type { HardPair, VerificationDetails } from './cell-details.ts';

const RATES_A_DECADE = 20;
const BINS = 48;
/** Hard pairs of each kind that are kept. */
const HARDEST = 6;

/**
 * What figures show of verification pairs, in a few kilobytes however many pairs there are.
 *
 * @param test whose images the pairs name
 */
export function verificationDetails(
  embeddings: EmbeddingMatrix,
  test: Manifest,
  pairs: VerificationPairs,
  distance: CellConfig['evaluate']['distance'],
): VerificationDetails {
  const distances = pairDistances(embeddings, pairs, distance);
  const sorted = sortDistances(distances, pairs.same);
  const { genuine, impostor } = sorted;
  const far = ratesThatResolve(impostor.length);
  return {
    genuine: genuine.length,
    impostors: impostor.length,
    far,
    tar: far.map((rate) => round(tarWithin(sorted, rate))),
    distances: histogramOf(sorted),
    threshold: round(equalErrorRate(sorted).threshold),
    hardest: [...hardestOf(distances, pairs, test, true), ...hardestOf(distances, pairs, test, false)],
  };
}

/** Rates at which curves of several seeds can be averaged, since they depend on the number of pairs alone. */
function ratesThatResolve(impostors: number): number[] {
  const rates: number[] = [];
  for (let place = 0; 10 ** (-place / RATES_A_DECADE) * impostors >= 1 - 1e-9; place++)
    rates.unshift(Number((10 ** (-place / RATES_A_DECADE)).toPrecision(6)));
  return rates;
}

/** The highest of the true accept rates whose false accept rate is at most `far`. */
function tarWithin({ genuine, impostor }: SortedDistances, far: number): number {
  // 0.001 x 3000 may come out below 3: whole counts are meant.
  const allowed = Math.floor(far * impostor.length + 1e-6);
  const limit = allowed < impostor.length ? impostor[allowed]! : Infinity;
  const beyond = genuine.findIndex((value) => value >= limit);
  return beyond === -1 ? 1 : beyond / genuine.length;
}

function histogramOf({ genuine, impostor }: SortedDistances): VerificationDetails['distances'] {
  const low = Math.min(genuine[0]!, impostor[0]!);
  const high = Math.max(genuine.at(-1)!, impostor.at(-1)!);
  const counts = (distances: Float64Array): number[] => {
    const bins = Array.from({ length: BINS }, () => 0);
    for (const value of distances) {
      const bin = high === low ? 0 : Math.floor(((value - low) / (high - low)) * BINS);
      bins[Math.min(BINS - 1, bin)]!++;
    }
    return bins;
  };
  return { low: round(low), high: round(high), genuine: counts(genuine), impostor: counts(impostor) };
}

function hardestOf(
  distances: ArrayLike<number>,
  { first, second, same }: VerificationPairs,
  test: Manifest,
  genuine: boolean,
): HardPair[] {
  const hardness = (pair: number) => (genuine ? 1 : -1) * distances[pair]!;
  const identity = (image: number) => test.identities[test.identityOf[image]!]!;
  return Array.from(same.keys())
    .filter((pair) => (same[pair] === 1) === genuine)
    .sort((a, b) => hardness(b) - hardness(a) || a - b)
    .slice(0, HARDEST)
    .map((pair) => {
      const [left, right] = [first[pair]!, second[pair]!];
      return {
        same: genuine,
        identities: [identity(left), identity(right)],
        items: [test.item[left]!, test.item[right]!],
        distance: round(distances[pair]!),
      };
    });
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
