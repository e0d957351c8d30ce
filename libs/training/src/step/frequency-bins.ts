/** A named range of training images per class, both ends included. */
export interface FrequencyBin {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The bin of each class, by index into `names`; -1 where no bin holds it. */
export interface ClassBins {
  readonly names: readonly string[];
  readonly binOfClass: Int32Array;
}

/** The bins that every study reports, unless told otherwise. */
export const defaultBins: readonly FrequencyBin[] = [
  { name: '1', from: 1, to: 1 },
  { name: '2-5', from: 2, to: 5 },
  { name: '6-19', from: 6, to: 19 },
  { name: '20+', from: 20, to: Infinity },
];

/**
 * Puts classes into bins by their number of training images, those of the *untruncated* training set, so that a bin
 * means the same in every cell of a study.
 */
export function classBins(counts: Int32Array, bins: readonly FrequencyBin[] = defaultBins): ClassBins {
  return {
    names: bins.map(({ name }) => name),
    binOfClass: counts.map((count) => bins.findIndex(({ from, to }) => count >= from && count <= to)),
  };
}
