/** One comparison: medians of interleaved runs in the same invocation. */
export interface BenchmarkRecord {
  readonly name: string;
  /** Unit of `ours` and `peer`, for example "images/s" or "ms". */
  readonly unit: string;
  readonly ours: number;
  /** Null where the peer cannot be run here; `reason` says why. */
  readonly peer: number | null;
  readonly peerName: string;
  /** Above 1 means that ours is better, whatever the unit; null without a peer. */
  readonly ratio: number | null;
  readonly reason?: string;
}

/** What a file `<area>/<name>.bench.ts` exports as `benchmark`. */
export interface Benchmark {
  /** What `--only` is matched against, besides the names of the records. */
  readonly name: string;
  run(): Promise<readonly BenchmarkRecord[]>;
}

/** The median; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A record from two medians. @param better which direction of the unit is better */
export function compared(
  name: string,
  unit: string,
  better: 'higher' | 'lower',
  ours: number,
  peer: { readonly name: string; readonly value: number },
): BenchmarkRecord {
  const ratio = better === 'higher' ? ours / peer.value : peer.value / ours;
  return { name, unit, ours, peer: peer.value, peerName: peer.name, ratio };
}

/** A record of a comparison whose peer cannot be run here. */
export function withoutPeer(
  name: string,
  unit: string,
  ours: number,
  peerName: string,
  reason: string,
): BenchmarkRecord {
  return { name, unit, ours, peer: null, peerName, ratio: null, reason };
}
