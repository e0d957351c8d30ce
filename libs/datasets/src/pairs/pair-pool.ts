import type { RandomStream } from '@rangeloss/foundation';

type Pair = readonly [number, number];

/** Tries by chance before the unused pairs are listed and one of those is taken. */
const TRIES = 50;

/** Draws pairs of images from some identities, none twice. */
export class PairPool {
  /** How many different genuine and impostor pairs there are. */
  readonly genuine: number;
  readonly impostors: number;
  readonly #identities: readonly Int32Array[];
  readonly #random: RandomStream;
  readonly #used = new Set<string>();
  #round: Int32Array[] = [];

  constructor(identities: readonly Int32Array[], random: RandomStream) {
    const images = identities.reduce((sum, { length }) => sum + length, 0);
    this.genuine = identities.reduce((sum, { length }) => sum + pairCount(length), 0);
    this.impostors = pairCount(images) - this.genuine;
    this.#identities = identities;
    this.#random = random;
  }

  /** A pair of the next identity in a random round over those that have an unused pair. */
  genuinePair(): Pair {
    for (;;) {
      if (this.#round.length === 0) {
        this.#round = this.#random.shuffle(this.#identities.filter((images) => images.length > 1));
      }
      const images = this.#round.pop()!;
      const pair = this.#unused(
        () => {
          const [a, b] = twoOf(images.length, this.#random);
          return [images[a]!, images[b]!];
        },
        () => pairsWithin(images),
      );
      if (pair !== undefined) return pair;
    }
  }

  /** A pair of two identities, each image of either equally likely. */
  impostorPair(): Pair {
    const random = this.#random;
    return this.#unused(
      () => {
        const [a, b] = twoOf(this.#identities.length, random);
        const [left, right] = [this.#identities[a]!, this.#identities[b]!];
        return [left[random.integer(left.length)]!, right[random.integer(right.length)]!];
      },
      () => pairsBetween(this.#identities),
    )!;
  }

  #unused(draw: () => Pair, all: () => Pair[]): Pair | undefined {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const pair = draw();
      if (this.#take(pair)) return pair;
    }
    const left = all().filter((pair) => !this.#used.has(keyOf(pair)));
    const pair = left.length === 0 ? undefined : left[this.#random.integer(left.length)]!;
    if (pair !== undefined) this.#take(pair);
    return pair;
  }

  #take(pair: Pair): boolean {
    const key = keyOf(pair);
    if (this.#used.has(key)) return false;
    this.#used.add(key);
    return true;
  }
}

/** Two different whole numbers below `length`. */
function twoOf(length: number, random: RandomStream): Pair {
  const a = random.integer(length);
  const b = random.integer(length - 1);
  return [a, b < a ? b : b + 1];
}

function keyOf([a, b]: Pair): string {
  return a < b ? `${a},${b}` : `${b},${a}`;
}

function pairCount(images: number): number {
  return (images * (images - 1)) / 2;
}

function pairsWithin(images: Int32Array): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < images.length; a++) {
    for (let b = a + 1; b < images.length; b++) pairs.push([images[a]!, images[b]!]);
  }
  return pairs;
}

function pairsBetween(identities: readonly Int32Array[]): Pair[] {
  return identities.flatMap((left, place) =>
    identities
      .slice(place + 1)
      .flatMap((right) => [...left].flatMap((a) => Array.from(right, (b): Pair => [a, b]))),
  );
}
