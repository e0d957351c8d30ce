import { sinkInto } from './top-heap.ts';

/**
 * For every row the k smallest scores seen so far, in a heap with the largest on top, and every reference that may be
 * among the k nearest given how far scores can be off.
 */
export class CandidateRows {
  /** A score above its row's limit cannot be among the k smallest. [rows] */
  readonly limits: Float64Array;
  readonly #k: number;
  readonly #slack: Float64Array;
  readonly #heaps: Float64Array;
  /** Reference and score in turns; what a lower limit has ruled out since goes when the list has grown long. */
  readonly #noted: number[][];
  readonly #roomy: Int32Array;

  /** @param slack how far apart two scores of a row can be the wrong way round; [rows] */
  constructor(rows: number, k: number, slack: Float64Array) {
    this.limits = new Float64Array(rows).fill(Infinity);
    this.#k = k;
    this.#slack = slack;
    this.#heaps = new Float64Array(rows * k).fill(Infinity);
    this.#noted = Array.from({ length: rows }, () => []);
    this.#roomy = new Int32Array(rows).fill(4 * k + 32);
  }

  /** Notes a reference whose score does not exceed the row's limit. */
  add(row: number, reference: number, score: number): void {
    const noted = this.#noted[row]!;
    noted.push(reference, score);
    const top = row * this.#k;
    if (score < this.#heaps[top]!) {
      sinkInto(this.#heaps, top, this.#k, score);
      this.limits[row] = this.#heaps[top]! + this.#slack[row]!;
    }
    if (noted.length <= this.#roomy[row]!) return;
    this.#prune(row);
    // Many equal scores leave nothing to rule out: the list may grow then, without being searched at every step.
    this.#roomy[row] = Math.max(this.#roomy[row]!, 2 * noted.length);
  }

  /** The references that are left at the end, in no order; the row's list is freed. */
  take(row: number): number[] {
    this.#prune(row);
    const references = this.#noted[row]!.filter((_, place) => place % 2 === 0);
    this.#noted[row] = [];
    return references;
  }

  #prune(row: number): void {
    const noted = this.#noted[row]!;
    const limit = this.limits[row]!;
    let kept = 0;
    for (let place = 0; place < noted.length; place += 2) {
      if (noted[place + 1]! > limit) continue;
      noted[kept++] = noted[place]!;
      noted[kept++] = noted[place + 1]!;
    }
    noted.length = kept;
  }
}
