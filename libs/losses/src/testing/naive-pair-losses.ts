import { mean, squaredDistance, unit, type Matrix } from './numbers.ts';
import { rangeOracle } from './range-oracle.ts';

/*
 * Losses on distances between rows straight from their papers, with loops, in float64. They share no code with the
 * library. Margins are its defaults. `held` is what counts as a constant for differentiation: the same embeddings
 * again, which finite differences leave where they are.
 */

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, place) => sum + value * b[place]!, 0);

const nonzeroMean = (values: readonly number[]) => mean(values.filter((value) => value > 0));

/** Losses of embeddings and labels. */
export const naivePairLosses: Readonly<
  Record<string, (x: Matrix, labels: readonly number[], held: Matrix) => number>
> = {
  contrastive: (x, labels) => {
    const [pull, push]: [number[], number[]] = [[], []];
    for (let a = 0; a < x.length; a++) {
      for (let b = 0; b < a; b++) {
        const square = squaredDistance(x[a]!, x[b]!);
        if (labels[a] === labels[b]) pull.push(square / 2);
        else push.push(Math.max(1 - Math.sqrt(square), 0) ** 2 / 2);
      }
    }
    return nonzeroMean(pull) + nonzeroMean(push);
  },
  triplet: (x, labels) => {
    const between = x.map((a) => x.map((b) => squaredDistance(unit(a), unit(b))));
    const values: number[] = [];
    for (let a = 0; a < x.length; a++) {
      for (let p = 0; p < x.length; p++) {
        if (p === a || labels[p] !== labels[a]) continue;
        for (let n = 0; n < x.length; n++) {
          if (labels[n] === labels[a]) continue;
          const excess = between[a]![p]! - between[a]![n]!;
          if (excess < 0 && excess > -0.2) values.push(excess + 0.2);
        }
      }
    }
    return nonzeroMean(values);
  },
  range: (x, labels) => {
    const { intra, inter } = rangeOracle(x, labels, { k: 2, margin: 12 });
    return 0.01 * intra + 0.01 * inter;
  },
  'cross-batch-memory': (x, labels, held) => {
    // The memory is empty, so it holds the batch's own rows, without a gradient.
    const [pull, push]: [number[], number[]] = [[], []];
    for (let a = 0; a < x.length; a++) {
      for (let b = 0; b < x.length; b++) {
        const cosine = dot(unit(x[a]!), unit(held[b]!));
        if (labels[a] !== labels[b]) push.push(Math.max(cosine - 0.5, 0));
        else if (a !== b) pull.push(1 - cosine);
      }
    }
    return nonzeroMean(pull) + nonzeroMean(push);
  },
};
