import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { philox4x32 } from './philox.ts';

/** A stream of random numbers that is fully named by its seed and key. */
export interface RandomStream {
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A whole number in [0, below), without bias. */
  integer(below: number): number;
  /** A standard normal number (Box and Muller). */
  normal(): number;
  /** The numbers 0 ... length-1 in random order. */
  permutation(length: number): Int32Array;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** `count` different numbers out of 0 ... population-1, in random order. */
  sample(population: number, count: number): Int32Array;
}

/**
 * The random numbers that belong to a seed and a key, for example `randomStream(seed, 'augment', step, image)`.
 *
 * Equal arguments give equal numbers on every machine; different keys give independent streams, so work can be
 * split, repeated or resumed without carrying a generator's state about. The key is hashed with SHA-256 into
 * Philox's 64-bit key and the upper half of its counter, the lower half counts the draws.
 *
 * @param seed any safe integer
 * @throws RangeError when the seed is not a safe integer
 */
export function randomStream(seed: number, ...key: readonly (string | number)[]): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed is a whole number, not ${seed}.`);
  return new PhiloxStream(sha256(utf8ToBytes(JSON.stringify([seed, ...key]))));
}

class PhiloxStream implements RandomStream {
  readonly #key: readonly [number, number];
  readonly #high: readonly [number, number];
  readonly #block = new Uint32Array(4);
  #drawn = 0;

  constructor(digest: Uint8Array) {
    const words = new DataView(digest.buffer, digest.byteOffset, 16);
    this.#key = [words.getUint32(0, true), words.getUint32(4, true)];
    this.#high = [words.getUint32(8, true), words.getUint32(12, true)];
  }

  #word(): number {
    const within = this.#drawn & 3;
    if (within === 0) {
      const block = Math.floor(this.#drawn / 4);
      const counter = [block >>> 0, Math.floor(block / 2 ** 32), this.#high[0], this.#high[1]] as const;
      philox4x32(counter, this.#key, this.#block);
    }
    this.#drawn++;
    return this.#block[within]!;
  }

  uniform(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(`A random whole number needs a bound between 1 and 2^32, not ${below}.`);
    }
    // Rejecting the incomplete last stretch of the range keeps every value equally likely.
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const word = this.#word();
      if (word < limit) return word % below;
    }
  }

  normal(): number {
    // 1 - u lies in (0, 1], so that the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  permutation(length: number): Int32Array {
    return this.sample(length, length);
  }

  shuffle<T>(items: readonly T[]): T[] {
    return Array.from(this.permutation(items.length), (index) => items[index]!);
  }

  sample(population: number, count: number): Int32Array {
    if (!Number.isInteger(population) || !Number.isInteger(count) || count < 0 || count > population) {
      throw new RangeError(`Cannot take ${count} different items out of ${population}.`);
    }
    // Fisher and Yates from the front: only the first `count` places have to be settled.
    const items = Int32Array.from({ length: population }, (_, index) => index);
    for (let place = 0; place < count; place++) {
      const other = place + (place + 1 < population ? this.integer(population - place) : 0);
      const kept = items[place]!;
      items[place] = items[other]!;
      items[other] = kept;
    }
    return items.slice(0, count);
  }
}
