import { mean, unit, type Matrix } from './numbers.ts';

/*
 * Losses on cosines between the rows of a batch straight from their papers, with loops, in float64. They share no code
 * with the library.
 */

interface Anchor {
  readonly positives: number[];
  readonly negatives: number[];
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, place) => sum + value * b[place]!, 0);

/** The cosines of each row to its positives and negatives. */
function anchors(x: Matrix, labels: readonly number[]): Anchor[] {
  return x.map((row, a) => {
    const cosines = (same: boolean) =>
      x.flatMap((other, b) =>
        a !== b && (labels[a] === labels[b]) === same ? [dot(unit(row), unit(other))] : [],
      );
    return { positives: cosines(true), negatives: cosines(false) };
  });
}

const sum = (values: readonly number[], of: (value: number) => number) =>
  values.reduce((total, value) => total + of(value), 0);

const nonzeroMean = (values: readonly number[]) => mean(values.filter((value) => value > 0));

/** Losses of embeddings and labels; `held` are the same embeddings, as a constant for differentiation. */
export const naiveSimilarityLosses: Readonly<
  Record<string, (x: Matrix, labels: readonly number[], held: Matrix) => number>
> = {
  circle: (x, labels, held) => {
    const constant = anchors(held, labels);
    return nonzeroMean(
      anchors(x, labels).map(({ positives, negatives }, row) => {
        const { positives: pulled, negatives: pushed } = constant[row]!;
        const pull = positives.map((s, i) => Math.exp(-8 * Math.max(1.25 - pulled[i]!, 0) * (s - 0.75)));
        const push = negatives.map((s, i) => Math.exp(8 * Math.max(pushed[i]! + 0.25, 0) * (s - 0.25)));
        return Math.log1p(sum(pull, (value) => value) * sum(push, (value) => value));
      }),
    );
  },
  'multi-similarity': (x, labels) =>
    mean(
      anchors(x, labels).map(({ positives, negatives }) => {
        const pull = Math.log1p(sum(positives, (s) => Math.exp(-2 * (s - 0.5)))) / 2;
        return pull + Math.log1p(sum(negatives, (s) => Math.exp(10 * (s - 0.5)))) / 10;
      }),
    ),
  supcon: (x, labels) =>
    nonzeroMean(
      anchors(x, labels).map(({ positives, negatives }) => {
        const all = sum([...positives, ...negatives], (s) => Math.exp(s / 0.2));
        return mean(positives.map((s) => -Math.log(Math.exp(s / 0.2) / all)));
      }),
    ),
  'nt-xent': (x, labels) =>
    mean(
      anchors(x, labels).flatMap(({ positives, negatives }) => {
        const rivals = sum(negatives, (s) => Math.exp(s / 0.2));
        return positives.map((s) => -Math.log(Math.exp(s / 0.2) / (Math.exp(s / 0.2) + rivals)));
      }),
    ),
  'n-pair': (x, labels) => {
    const groups = [...new Set(labels)].map((label) => x.filter((_, row) => labels[row] === label));
    const pairs = groups.filter((rows) => rows.length > 1);
    return mean(
      pairs.map((rows) => {
        const all = pairs.reduce((total, others) => total + Math.exp(dot(rows[0]!, others[1]!)), 0);
        return -Math.log(Math.exp(dot(rows[0]!, rows[1]!)) / all);
      }),
    );
  },
};
