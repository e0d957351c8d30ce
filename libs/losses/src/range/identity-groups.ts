/** The rows of a batch by identity, in the order of first appearance. */
export interface IdentityGroups {
  /** Per row the number of its identity in the batch, from 0. */
  readonly slotOf: Int32Array;
  /** Per identity its rows in ascending order. */
  readonly rows: readonly (readonly number[])[];
}

/** Groups rows by label; labels may be any integers in any order. */
export function groupByIdentity(labels: ArrayLike<number>): IdentityGroups {
  const slots = new Map<number, number>();
  const rows: number[][] = [];
  const slotOf = Int32Array.from(labels, (label, row) => {
    let slot = slots.get(label);
    if (slot === undefined) {
      slot = rows.length;
      slots.set(label, slot);
      rows.push([]);
    }
    rows[slot]!.push(row);
    return slot;
  });
  return { slotOf, rows };
}

/** Number of unordered pairs among `count` things. */
export function pairCount(count: number): number {
  return (count * (count - 1)) / 2;
}
