import { hostFloat32, hostInt32, paddedCapacity, type HostArray } from '../host-array.ts';
import { groupByIdentity, pairCount } from '../range/identity-groups.ts';
import type { BatchStructure } from '../range/range-index.ts';

/**
 * All ordered pairs (anchor, positive) of a batch, on the host, padded to a power of two (at least the batch's size
 * and the promised structure's number of pairs); `pairExists` is 0 on padding, which points at row 0.
 */
export function positivePairs(
  classes: ArrayLike<number>,
  structure?: BatchStructure,
): Record<string, HostArray> {
  const { rows } = groupByIdentity(classes);
  const total = rows.reduce((sum, members) => sum + 2 * pairCount(members.length), 0);
  const promised = 2 * pairCount(structure?.images ?? 0) * (structure?.identities ?? 0);
  const capacity = paddedCapacity(Math.max(total, promised), classes.length);
  const anchors = new Int32Array(capacity);
  const positives = new Int32Array(capacity);
  let place = 0;
  for (const members of rows) {
    for (const anchor of members) {
      for (const positive of members) {
        if (anchor === positive) continue;
        anchors[place] = anchor;
        positives[place] = positive;
        place++;
      }
    }
  }
  return {
    anchors: hostInt32(anchors),
    positives: hostInt32(positives),
    pairExists: hostFloat32(new Float32Array(capacity).fill(1, 0, total)),
  };
}
