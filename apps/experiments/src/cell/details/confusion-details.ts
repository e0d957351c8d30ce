import type { IdentityGroups, Manifest } from '@rangeloss/datasets';
import type { CellDetails } from './cell-details.ts';

/** More identities than can be told apart in a picture are counted by frequency bin. */
const IDENTITIES = 40;

/**
 * What was taken for what: identity for identity, or with more than forty of them, images of which frequency bin for
 * an identity of which bin. The diagonal of the latter holds confusions within a bin too, so it is no accuracy.
 *
 * @param names the identities in the order of the rows
 * @param predicted [images] predicted identity as the test set numbers it
 */
export function confusionDetails(
  names: readonly string[],
  test: Manifest,
  predicted: Int32Array,
  bins: IdentityGroups,
): NonNullable<CellDetails['confusion']> {
  const few = names.length <= IDENTITIES;
  const rows = few ? names : bins.groups.map(({ name }) => name);
  const rowOf = new Map(rows.map((name, index) => [name, index]));
  const placeOf = test.identities.map((identity) =>
    rowOf.get((few ? identity : bins.groupOf(identity)) ?? ''),
  );
  const counts = Array.from({ length: rows.length ** 2 }, () => 0);
  test.identityOf.forEach((identity, image) => {
    const [truth, taken] = [placeOf[identity], placeOf[predicted[image]!]];
    if (truth !== undefined && taken !== undefined) counts[truth * rows.length + taken]!++;
  });
  return { of: few ? 'identities' : 'bins', names: [...rows], counts };
}
