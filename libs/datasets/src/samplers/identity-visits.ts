import { imagesOf, type ImagesByIdentity } from '../manifest/grouping.ts';
import { BlockShuffle } from './block-shuffle.ts';
import { KeyedPermutations } from './keyed-permutations.ts';

/** An identity that a batch visits. */
export interface Visit {
  readonly identity: number;
  /** How many times the identity was visited before: its images follow from this. */
  readonly count: number;
}

/** An endless row of visits to identities, in rounds that hold each once; P visits a step, never one twice. */
export class IdentityVisits {
  readonly #eligible: Int32Array;
  readonly #size: number;
  readonly #shuffle: BlockShuffle;

  constructor(eligible: Int32Array, perStep: number, seed: number, key: string) {
    this.#eligible = eligible;
    this.#size = perStep;
    const keyed = new KeyedPermutations(seed, 'sampler', key, 'identities');
    this.#shuffle = new BlockShuffle(eligible.length, perStep, (round) =>
      keyed.permutation(eligible.length, round),
    );
  }

  of(step: number): Visit[] {
    const places = new Int32Array(this.#size);
    this.#shuffle.block(step, places);
    return Array.from(places, (place, row) => ({
      identity: this.#eligible[place]!,
      count: Math.floor((step * this.#size + row) / this.#eligible.length),
    }));
  }
}

/** The images that an identity gives on each of its visits: an endless shuffle of its own, K at a time. */
export class VisitImages {
  readonly #grouped: ImagesByIdentity;
  readonly #perVisit: number;
  readonly #keyed: KeyedPermutations;

  constructor(grouped: ImagesByIdentity, perVisit: number, seed: number, key: string) {
    this.#grouped = grouped;
    this.#perVisit = perVisit;
    this.#keyed = new KeyedPermutations(seed, 'sampler', key, 'images');
  }

  /** Writes up to K different images from `at` on and says how many: all that there are when fewer than K. */
  distinct({ identity, count }: Visit, into: Int32Array, at: number): number {
    const images = imagesOf(this.#grouped, identity);
    const size = Math.min(this.#perVisit, images.length);
    const shuffle = new BlockShuffle(images.length, size, (round) =>
      this.#keyed.permutation(images.length, round, identity),
    );
    shuffle.block(count, into, at);
    for (let row = at; row < at + size; row++) into[row] = images[into[row]!]!;
    return size;
  }
}
