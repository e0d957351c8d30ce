import type { DistanceHistogram } from './distance-histogram.ts';

/**
 * The genuine distances, sorted, with where each bin of the histogram begins: an impostor finds its place among them by
 * a search within its own bin. Genuine pairs are few beside impostors, so they are held as long as they fit.
 */
export class GenuineIndex {
  readonly #limit: number;
  #values = new Float64Array(1024);
  #count = 0;
  #start = new Float64Array(0);
  #end = new Float64Array(0);
  /** Pairs of a genuine and an impostor pair in which the genuine one is nearer, ties half. */
  #wins = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get #overfull(): boolean {
    return this.#count > this.#limit;
  }

  add(distance: number): void {
    this.#count++;
    if (this.#overfull) return;
    if (this.#count > this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count - 1] = distance;
  }

  /** Ends the first pass. */
  close(histogram: DistanceHistogram, bins: Int32Array): void {
    if (this.#overfull) {
      this.#values = new Float64Array(0);
      return;
    }
    this.#values = this.#values.subarray(0, this.#count).sort();
    this.#start = new Float64Array(histogram.genuine.length);
    this.#end = new Float64Array(histogram.genuine.length);
    let below = 0;
    for (const bin of bins) {
      this.#start[bin] = below;
      below += histogram.genuine[bin]!;
      this.#end[bin] = below;
    }
  }

  addImpostor(bin: number, distance: number): void {
    if (this.#overfull) return;
    const below = this.#firstAtLeast(this.#start[bin]!, this.#end[bin]!, distance);
    let upTo = below;
    if (upTo < this.#count && this.#values[upTo] === distance) {
      upTo = this.#firstAbove(upTo, this.#end[bin]!, distance);
    }
    this.#wins += (below + upTo) / 2;
  }

  area(histogram: DistanceHistogram, bins: Int32Array): { auc: number; aucError: number } {
    const pairs = histogram.genuineTotal * histogram.impostorTotal;
    if (!this.#overfull) return { auc: this.#wins / pairs, aucError: 0 };
    let wins = 0;
    let open = 0;
    let genuine = 0;
    for (const bin of bins) {
      const within = histogram.genuine[bin]!;
      wins += histogram.impostor[bin]! * (genuine + within / 2);
      open += (histogram.impostor[bin]! * within) / 2;
      genuine += within;
    }
    return { auc: wins / pairs, aucError: open / pairs };
  }

  #firstAtLeast(low: number, high: number, value: number): number {
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #firstAbove(low: number, high: number, value: number): number {
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#values[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
