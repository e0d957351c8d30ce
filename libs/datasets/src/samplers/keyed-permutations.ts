import { philox4x32, randomStream } from '@rangeloss/foundation';

/**
 * Permutations that are named by two counters under one seed, for example (round, identity).
 *
 * Deriving a stream hashes its key, which would cost more than shuffling an identity's few images: here the
 * counters go straight into Philox's counter, and only the seed is hashed, once.
 */
export class KeyedPermutations {
  readonly #key: readonly [number, number];
  readonly #words = new Uint32Array(4);

  constructor(seed: number, ...key: readonly (string | number)[]) {
    const random = randomStream(seed, ...key);
    this.#key = [random.integer(2 ** 32), random.integer(2 ** 32)];
  }

  /** The numbers 0 ... length-1 in the random order that belongs to (round, owner). */
  permutation(length: number, round: number, owner = 0): Int32Array {
    const items = new Int32Array(length);
    for (let place = 0; place < length; place++) items[place] = place;
    // Halves of words are enough for most identities and cost half as much.
    const halves = length <= 0x1_0000;
    const range = halves ? 2 ** 16 : 2 ** 32;
    const counter: [number, number, number, number] = [
      0,
      round >>> 0,
      owner >>> 0,
      Math.floor(round / 2 ** 32),
    ];
    const words = this.#words;
    let drawn = 0;
    for (let place = length - 1; place > 0; place--) {
      // Rejecting the incomplete last stretch of the range keeps every place equally likely.
      const limit = range - (range % (place + 1));
      let number: number;
      do {
        const index = halves ? drawn >>> 1 : drawn;
        if ((drawn & (halves ? 7 : 3)) === 0) {
          counter[0] = index >>> 2;
          philox4x32(counter, this.#key, words);
        }
        const word = words[index & 3]!;
        number = halves ? ((drawn & 1) === 0 ? word & 0xffff : word >>> 16) : word;
        drawn++;
      } while (number >= limit);
      const other = number % (place + 1);
      const kept = items[place]!;
      items[place] = items[other]!;
      items[other] = kept;
    }
    return items;
  }
}
