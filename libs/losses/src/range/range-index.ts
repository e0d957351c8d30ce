import { hostFloat32, hostInt32, paddedCapacity, type HostArray } from '../host-array.ts';
import { groupByIdentity, pairCount } from './identity-groups.ts';

/** Pairs of an identity that fit in one row of the grid, 11 images; lists this short are the usual case. */
const SHORT = 64;

/** The promised structure of a batch: at most `images` images of each of `identities` identities. */
export interface BatchStructure {
  readonly identities: number;
  readonly images: number;
}

/**
 * Everything about a batch that the range loss derives from the labels alone, on the host.
 *
 * Padding needs no masks: a padded same-identity pair is the pair of row 0 with itself, at distance zero, which no
 * real pair can lose against; a padded pair of centers repeats the first real one.
 *
 * Capacities are powers of two (at least the promised structure's), so P x K batches always have one shape and
 * other samplers a few. Memory is linear in the pairs, apart from a grid row per identity.
 *
 * @param labels any integers, [batch]
 * @param k ranges per identity
 */
export function rangeIndex(
  labels: ArrayLike<number>,
  k: number,
  structure?: BatchStructure,
): Record<string, HostArray> {
  const { slotOf, rows } = groupByIdentity(labels);
  return { ...centerArrays(slotOf, rows, structure), ...pairArrays(rows, slotOf.length, k, structure) };
}

function centerArrays(
  slotOf: Int32Array,
  rows: readonly (readonly number[])[],
  structure?: BatchStructure,
): Record<string, HostArray> {
  const batch = slotOf.length;
  const inverseCount = new Float32Array(batch);
  const firstRow = new Int32Array(batch);
  rows.forEach((members, slot) => {
    inverseCount[slot] = 1 / members.length;
    firstRow[slot] = members[0]!;
  });
  const count = pairCount(rows.length);
  const capacity = paddedCapacity(Math.max(count, pairCount(structure?.identities ?? 0)), batch);
  const left = new Int32Array(capacity);
  const right = new Int32Array(capacity).fill(rows.length > 1 ? 1 : 0);
  let place = 0;
  for (let a = 0; a < rows.length; a++) {
    for (let b = a + 1; b < rows.length; b++) {
      left[place] = a;
      right[place] = b;
      place++;
    }
  }
  return {
    slotOf: hostInt32(slotOf),
    inverseCount: hostFloat32(inverseCount),
    firstRow: hostInt32(firstRow),
    centerLeft: hostInt32(left),
    centerRight: hostInt32(right),
    hasCenters: hostFloat32(Float32Array.of(count > 0 ? 1 : 0), []),
  };
}

function pairArrays(
  groups: readonly (readonly number[])[],
  batch: number,
  k: number,
  structure?: BatchStructure,
): Record<string, HostArray> {
  const paired = groups.filter((members) => members.length > 1);
  const total = paired.reduce((sum, members) => sum + pairCount(members.length), 0);
  const most = paired.reduce((greatest, members) => Math.max(greatest, pairCount(members.length)), 0);
  const promised = pairCount(structure?.images ?? 0);
  // One more than the pairs: the last place is always free and stands for "no pair".
  const capacity = paddedCapacity(Math.max(total, promised * (structure?.identities ?? 0)) + 1, batch);
  const left = new Int32Array(capacity);
  const right = new Int32Array(capacity);
  const identities = Math.max(1, Math.floor(batch / 2));
  // Longer lists take several rows, joined by a second selection. Which of the two ways it is, and the capacity,
  // are all that shapes depend on; the root balances both selections where one identity dwarfs the others.
  const longest = Math.max(most, promised) <= SHORT ? SHORT : capacity;
  const width = Math.max(SHORT, paddedCapacity(Math.ceil(Math.sqrt(longest))));
  const pieces = longest / width;
  const gridRows = pieces === 1 ? identities : Math.floor((capacity - 1) / width) + identities;
  const grid = new Int32Array(gridRows * width).fill(capacity - 1);
  const kept = Math.min(k, width);
  const joined = new Int32Array(pieces === 1 ? 0 : identities * pieces * kept).fill(gridRows * kept);
  const ranges = Math.min(k, pieces * kept);
  const chosen = new Float32Array(identities * ranges);
  const rangeCount = new Float32Array(identities);

  let pair = 0;
  let gridRow = 0;
  paired.forEach((members, identity) => {
    const count = pairCount(members.length);
    rangeCount[identity] = Math.min(k, count);
    chosen.fill(1, identity * ranges, identity * ranges + Math.min(k, count));
    for (let within = 0; within < count; within++) grid[gridRow * width + within] = pair + within;
    if (pieces > 1) {
      for (let piece = 0; piece * width < count; piece++) {
        for (let rank = 0; rank < kept; rank++) {
          joined[(identity * pieces + piece) * kept + rank] = (gridRow + piece) * kept + rank;
        }
      }
    }
    gridRow += pieces === 1 ? 1 : Math.ceil(count / width);
    for (let a = 0; a < members.length; a++) {
      for (let b = a + 1; b < members.length; b++) {
        left[pair] = members[a]!;
        right[pair] = members[b]!;
        pair++;
      }
    }
  });
  return {
    pairLeft: hostInt32(left),
    pairRight: hostInt32(right),
    grid: hostInt32(grid, [gridRows, width]),
    ...(pieces === 1 ? {} : { joined: hostInt32(joined, [identities, pieces * kept]) }),
    chosen: hostFloat32(chosen, [identities, ranges]),
    rangeCount: hostFloat32(rangeCount),
    pairedIdentities: hostFloat32(Float32Array.of(paired.length), []),
  };
}
