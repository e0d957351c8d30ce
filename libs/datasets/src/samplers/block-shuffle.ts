/**
 * An endless row of permutations of 0 ... length-1, read in blocks of fixed size: each permutation ("round") is
 * whole, so coverage is exact, and no block holds a number twice as long as the block fits into one round.
 *
 * Where a block spans two rounds, the first places of the later round are put in order so that what the block
 * holds already comes after it. Any block can be asked for in any order, with the same answer.
 */
export class BlockShuffle {
  readonly length: number;
  readonly size: number;
  readonly #permutation: (round: number) => Int32Array;
  /** The round settled last: blocks are mostly asked for in order. */
  #settled: { round: number; order: Int32Array } | undefined;

  /** @param permutation the raw order of a round; a pure function */
  constructor(length: number, size: number, permutation: (round: number) => Int32Array) {
    this.length = length;
    this.size = size;
    this.#permutation = permutation;
  }

  /** Writes block `index` into `into`, from `at` on. */
  block(index: number, into: Int32Array, at = 0): void {
    let place = index * this.size;
    for (let written = 0; written < this.size;) {
      const order = this.#order(Math.floor(place / this.length));
      const from = place % this.length;
      const count = Math.min(this.size - written, this.length - from);
      for (let i = 0; i < count; i++) into[at + written + i] = order[from + i]!;
      written += count;
      place += count;
    }
  }

  #order(round: number): Int32Array {
    if (this.#settled?.round === round) return this.#settled.order;
    // The order of a round hangs on the end of the one before. From two block lengths on, that end is not moved
    // itself; below, the chain goes back to the last round that begins with a block.
    let order: Int32Array;
    if (this.#carried(round) === 0 || this.size > this.length) order = this.#permutation(round);
    else if (this.length >= 2 * this.size) {
      const before = this.#settled?.round === round - 1 ? this.#settled.order : this.#permutation(round - 1);
      order = this.#after(before, round);
    } else {
      let start = round;
      while (this.#carried(start) > 0 && this.#settled?.round !== start) start--;
      order = this.#settled?.round === start ? this.#settled.order : this.#permutation(start);
      for (let next = start + 1; next <= round; next++) order = this.#after(order, next);
    }
    this.#settled = { round, order };
    return order;
  }

  /** How many numbers of the round before lie in the block in which this round begins. */
  #carried(round: number): number {
    return (round * this.length) % this.size;
  }

  #after(before: Int32Array, round: number): Int32Array {
    const order = this.#permutation(round);
    const carried = this.#carried(round);
    if (carried === 0) return order;
    const taken = new Set(before.subarray(this.length - carried));
    const first = order.slice(0, this.size);
    order.set(first.filter((number) => !taken.has(number)));
    order.set(
      first.filter((number) => taken.has(number)),
      first.filter((number) => !taken.has(number)).length,
    );
    return order;
  }
}
