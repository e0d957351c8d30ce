import { mean, squaredDistance, unit, type Matrix } from './numbers.ts';

/*
 * Losses on class vectors or logits straight from their papers, with loops, in float64. They share no code with the
 * library. Margins and scales are those that naive-losses.test.ts gives as options.
 */

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, place) => sum + value * b[place]!, 0);

const length = (row: readonly number[]) => Math.sqrt(dot(row, row));

function crossEntropy(logits: readonly number[], label: number): number {
  const greatest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - greatest), 0);
  return Math.log(sum) + greatest - logits[label]!;
}

/** Cross-entropy on logits that are made from the angle to each class. */
function byAngle(logit: (angle: number, own: boolean, row: readonly number[], ownAngle: number) => number) {
  return (x: Matrix, labels: readonly number[], vectors: Matrix): number =>
    mean(
      x.map((row, i) => {
        const angles = vectors.map((vector) => Math.acos(dot(unit(row), unit(vector))));
        const own = angles[labels[i]!]!;
        const logits = angles.map((angle, c) => logit(angle, c === labels[i], row, own));
        return crossEntropy(logits, labels[i]!);
      }),
    );
}

const beyond = (angle: number, margin: number) =>
  angle > Math.PI - margin ? Math.cos(angle) - margin * Math.sin(margin) : Math.cos(angle + margin);

/** Losses of embeddings, labels and class vectors; `held` are the embeddings as a constant for differentiation. */
export const naiveVectorLosses: Readonly<
  Record<string, (x: Matrix, labels: readonly number[], vectors: Matrix, held: Matrix) => number>
> = {
  center: (x, labels, vectors) => mean(x.map((row, i) => squaredDistance(row, vectors[labels[i]!]!) / 2)),
  // The bias starts at zero.
  'l2-softmax': (x, labels, vectors) =>
    mean(
      x.map((row, i) =>
        crossEntropy(
          vectors.map((vector) => 4 * dot(unit(row), vector)),
          labels[i]!,
        ),
      ),
    ),
  // Every class is in the sample.
  'sampled-softmax': byAngle((angle, own) => 8 * (Math.cos(angle) - (own ? 0.4 : 0))),
  adaface: (x, labels, vectors, held) => {
    const lengths = held.map((row) => Math.min(Math.max(length(row), 1e-3), 100));
    const spread = Math.sqrt(
      lengths.reduce((sum, value) => sum + (value - mean(lengths)) ** 2, 0) / (lengths.length - 1),
    );
    const [average, deviation] = [0.01 * mean(lengths) + 0.99 * 20, 0.01 * spread + 0.99 * 100];
    const quality = lengths.map((value) =>
      Math.min(Math.max((0.333 * (value - average)) / (deviation + 1e-3), -1), 1),
    );
    const inside = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
    return mean(
      x.map((row, i) => {
        const q = quality[i]!;
        const logits = vectors.map((vector, c) => {
          const cosine = inside(dot(unit(row), unit(vector)), 1e-3 - 1, 1 - 1e-3);
          if (c !== labels[i]) return 8 * cosine;
          const angle = inside(Math.acos(cosine) - 0.4 * q, 1e-3, Math.PI - 1e-3);
          return 8 * (Math.cos(angle) - 0.4 * (1 + q));
        });
        return crossEntropy(logits, labels[i]!);
      }),
    );
  },
  normface: byAngle((angle) => 8 * Math.cos(angle)),
  cosface: byAngle((angle, own) => 8 * (Math.cos(angle) - (own ? 0.35 : 0))),
  arcface: byAngle((angle, own) => 8 * (own ? beyond(angle, 0.5) : Math.cos(angle))),
  sphereface: byAngle((angle, own, row) => {
    const k = Math.floor((angle * 4) / Math.PI);
    return length(row) * (own ? (-1) ** k * Math.cos(4 * angle) - 2 * k : Math.cos(angle));
  }),
  curricularface: byAngle((angle, own, _row, ownAngle) => {
    // t is zero at the start and momentum 0 keeps it there.
    const hard = Math.cos(angle) > Math.cos(ownAngle + 0.5);
    if (own) return 8 * beyond(angle, 0.5);
    return 8 * (hard ? Math.cos(angle) ** 2 : Math.cos(angle));
  }),
  magface: (x, labels, vectors) => {
    const clipped = (row: readonly number[]) => Math.min(Math.max(length(row), 1), 5);
    const classification = byAngle((angle, own, row) => {
      const margin = 0.45 + ((0.8 - 0.45) * (clipped(row) - 1)) / (5 - 1);
      return 8 * (own ? beyond(angle, margin) : Math.cos(angle));
    })(x, labels, vectors);
    return classification + 3 * mean(x.map((row) => clipped(row) / 25 + 1 / clipped(row)));
  },
  'proxy-nca': (x, labels, vectors) =>
    mean(
      x.map((row, i) => {
        const logits = vectors.map((vector) => {
          const [a, b] = [unit(row), unit(vector)];
          return -3 * a.reduce((sum, value, place) => sum + (value - b[place]!) ** 2, 0);
        });
        return crossEntropy(logits, labels[i]!);
      }),
    ),
  'proxy-anchor': (x, labels, vectors) => {
    const side = (own: boolean, exponent: (cosine: number) => number) =>
      vectors.map((vector, c) => {
        const rows = x.filter((_, i) => (labels[i] === c) === own);
        return Math.log1p(
          rows.reduce((sum, row) => sum + Math.exp(exponent(dot(unit(row), unit(vector)))), 0),
        );
      });
    const present = new Set(labels);
    const pull = side(true, (cosine) => -8 * (cosine - 0.1)).filter((_, c) => present.has(c));
    return mean(pull) + mean(side(false, (cosine) => 8 * (cosine + 0.1)));
  },
};

const counts = [200, 50, 120, 3, 12];

function effective(beta: number): number[] {
  const inverse = counts.map((count) => (1 - beta) / (1 - beta ** count));
  return inverse.map((value) => value / mean(inverse));
}

/** Losses of logits and labels. */
export const naiveLogitLosses: Readonly<Record<string, (z: Matrix, labels: readonly number[]) => number>> = {
  softmax: (z, labels) => mean(z.map((row, i) => crossEntropy(row, labels[i]!))),
  'balanced-softmax': (z, labels) =>
    mean(
      z.map((row, i) => {
        const scores = row.map((value, c) => counts[c]! * Math.exp(value));
        return -Math.log(scores[labels[i]!]! / scores.reduce((sum, score) => sum + score, 0));
      }),
    ),
  focal: (z, labels) =>
    mean(
      z.map((row, i) => {
        const loss = crossEntropy(row, labels[i]!);
        return (1 - Math.exp(-loss)) ** 2 * loss;
      }),
    ),
  'class-balanced': (z, labels) =>
    mean(z.map((row, i) => effective(0.99)[labels[i]!]! * crossEntropy(row, labels[i]!))),
  ldam: (z, labels) => {
    const rarest = Math.max(...counts.map((count) => count ** -0.25));
    const weights = labels.map((label) => effective(0.99)[label]!);
    const losses = z.map((row, i) => {
      const margin = (0.5 * counts[labels[i]!]! ** -0.25) / rarest;
      const logits = row.map((value, c) => 30 * (c === labels[i] ? value - margin : value));
      return weights[i]! * crossEntropy(logits, labels[i]!);
    });
    return mean(losses) / mean(weights);
  },
  'logit-adjustment': (z, labels) =>
    mean(
      z.map((row, i) => {
        const all = counts.reduce((sum, count) => sum + count, 0);
        const logits = row.map((value, c) => value + 0.5 * Math.log(counts[c]! / all));
        return crossEntropy(logits, labels[i]!);
      }),
    ),
};
