import { UserError } from '@rangeloss/foundation';
import { allowedImpostors, refusal } from '../verification/tar-at-far.ts';
import { countAtMost, countBelow } from '../verification/sorted-distances.ts';
import { searchProbes, type ProbeSearch, type ProbeSearchInput } from './probe-search.ts';

/** Detection and identification rate at a false alarm rate, or why it cannot be said. */
export interface DirAtFar {
  readonly far: number;
  readonly rank: number;
  readonly dir: number | null;
  readonly threshold: number | null;
  readonly refused: string | null;
}

/** False alarm rates, and the rank within which a probe's identity has to be. */
export interface OpenSetOptions {
  /** 1e-1, 1e-2, 1e-3. */
  readonly fars?: readonly number[];
  /** 1. */
  readonly rank?: number;
}

/**
 * Open-set identification: the share of enrolled probes whose own identity is found within `rank` *and* within the
 * threshold, at the largest threshold that at most `far` of the probes that are not enrolled pass with whatever is
 * nearest (Phillips, Grother and Micheals, 2011). Ties at the limit are rejected. Refused with fewer than ten such
 * probes beyond the rate.
 *
 * @throws UserError when probes of one kind are missing
 */
export async function openSetIdentification(input: ProbeSearchInput & OpenSetOptions): Promise<DirAtFar[]> {
  return openSetRates(await searchProbes(input), input);
}

/**
 * The same from a search that has been made, which serves closed-set rates as well.
 *
 * @throws UserError when probes of one kind are missing
 */
export function openSetRates(search: ProbeSearch, options: OpenSetOptions = {}): DirAtFar[] {
  const { fars = [1e-1, 1e-2, 1e-3], rank = 1 } = options;
  const outsiders = search.nearestDistance.filter((_, probe) => search.rank[probe] === 0).sort();
  const enrolled = search.rank.length - outsiders.length;
  if (outsiders.length === 0 || enrolled === 0) {
    throw new UserError(
      `Open-set identification needs probes of both kinds: ${enrolled} are enrolled, ${outsiders.length} are not.`,
      { field: 'probes' },
    );
  }
  const found = search.mateDistance
    .filter((_, probe) => search.rank[probe]! > 0 && search.rank[probe]! <= rank)
    .sort();
  return fars.map((far) => {
    const refused = refusal(far, outsiders.length, 'probes that are not enrolled');
    if (refused !== null) return { far, rank, dir: null, threshold: null, refused };
    const limit = outsiders[allowedImpostors(far, outsiders.length)] ?? Infinity;
    const accepted = limit === Infinity ? countAtMost(found, limit) : countBelow(found, limit);
    const alarms = countBelow(outsiders, limit);
    const last = Math.max(found[accepted - 1] ?? -Infinity, outsiders[alarms - 1] ?? -Infinity);
    return {
      far,
      rank,
      dir: accepted / enrolled,
      threshold: Number.isFinite(last) ? last : null,
      refused: null,
    };
  });
}

/** Open-set classification in one number. */
export interface OpenSetFMeasure {
  readonly precision: number;
  readonly recall: number;
  readonly fMeasure: number;
}

/**
 * F-measure of a classifier that may answer "unknown", as in OLTR's code (Liu et al., 2019): right answers on known
 * classes are true positives, known images answered otherwise false negatives, and unknown images answered with a class
 * false positives. A known image given the wrong class is no false positive there.
 *
 * @param unknown the label that stands for "unknown" on both sides; -1
 */
export function openSetFMeasure(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  unknown = -1,
): OpenSetFMeasure {
  if (predictions.length !== labels.length) {
    throw new UserError(`${predictions.length} predictions do not fit ${labels.length} labels.`, {
      field: 'predictions',
    });
  }
  let right = 0;
  let alarms = 0;
  let missed = 0;
  for (let image = 0; image < labels.length; image++) {
    if (labels[image] === unknown) alarms += predictions[image] === unknown ? 0 : 1;
    else if (predictions[image] === labels[image]) right++;
    else missed++;
  }
  const precision = right + alarms === 0 ? 0 : right / (right + alarms);
  const recall = right + missed === 0 ? 0 : right / (right + missed);
  return {
    precision,
    recall,
    fMeasure: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

/**
 * The same for a search: a probe is answered with its nearest identity within the threshold, else with "unknown". It is
 * right where its own identity is the nearest (ties count against it); whoever is not enrolled should be unknown, and a
 * distractor within the threshold is a false alarm as well.
 *
 * @param threshold a distance; one that was chosen on these probes flatters them
 */
export function openSetFMeasureAt(search: ProbeSearch, threshold: number): OpenSetFMeasure {
  const { rank, mateDistance, nearestDistance } = search;
  const [unknown, own, another] = [-1, 0, 1];
  const predictions = Array.from(rank, (found, probe) => {
    if (found === 1 && mateDistance[probe]! <= threshold) return own;
    return nearestDistance[probe]! <= threshold ? another : unknown;
  });
  return openSetFMeasure(
    predictions,
    Array.from(rank, (found) => (found > 0 ? own : unknown)),
    unknown,
  );
}
