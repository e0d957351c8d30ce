/** The distinct distances within one bin, ascending, with their counts, and what lies below the bin. */
export interface RefinedBin {
  readonly values: readonly number[];
  readonly genuine: readonly number[];
  readonly impostor: readonly number[];
  readonly genuineBelow: number;
  readonly impostorBelow: number;
  /** The largest distance below the bin; -Infinity when there is none. */
  readonly largestBelow: number;
}

/** Collects the distances of a few bins on a second pass; equal ones share an entry. */
export class BinCollector {
  readonly #bins: ReadonlyMap<number, Map<number, [genuine: number, impostor: number]>>;

  constructor(bins: Iterable<number>) {
    this.#bins = new Map([...bins].map((bin) => [bin, new Map<number, [number, number]>()]));
  }

  add(bin: number, distance: number, same: number): void {
    const counts = this.#bins.get(bin);
    if (counts === undefined) return;
    const entry = counts.get(distance) ?? [0, 0];
    entry[same === 1 ? 0 : 1]++;
    counts.set(distance, entry);
  }

  refined(
    bin: number,
    below: Pick<RefinedBin, 'genuineBelow' | 'impostorBelow' | 'largestBelow'>,
  ): RefinedBin {
    const entries = [...(this.#bins.get(bin) ?? [])].sort(([a], [b]) => a - b);
    return {
      values: entries.map(([value]) => value),
      genuine: entries.map(([, [genuine]]) => genuine),
      impostor: entries.map(([, [, impostor]]) => impostor),
      ...below,
    };
  }
}
