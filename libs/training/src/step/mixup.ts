import { randomStream, type RandomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** How the images of a batch are mixed. */
export const mixupSchema = z.strictObject({
  /** Both parameters of the Beta distribution that the shares come from; the paper's values go from 0.2 to 1. */
  alpha: z.number().positive().default(0.2),
  /** The step from which images are left as they are, so that training ends on real ones; never by default. */
  until: z.int().nonnegative().optional(),
});

export type MixupOptions = z.input<typeof mixupSchema>;

/** How one batch is mixed: row i becomes `share` of itself and the rest of row `order[i]`. */
export interface Mix {
  /** In [0.5, 1]: the first label is the one with the greater share. */
  readonly share: number;
  readonly order: Int32Array;
}

/**
 * Draws how a batch is mixed, keyed by seed, step and place of the batch in the step. One share serves the whole batch,
 * as in the authors' code; it and the rest of it are the same draw with the roles of the rows changed, so that the
 * greater one is taken, and centers and accuracy belong to the label that a row mostly is.
 *
 * @see Zhang, Cisse, Dauphin, Lopez-Paz 2018, "mixup: Beyond Empirical Risk Minimization", section 2
 */
export function drawMix(
  { alpha, until = Infinity }: z.output<typeof mixupSchema>,
  {
    seed,
    step,
    part,
    rows,
  }: { readonly seed: number; readonly step: number; readonly part: number; readonly rows: number },
): Mix {
  const random = randomStream(seed, 'mixup', step, part);
  const order = random.permutation(rows);
  if (step >= until) return { share: 1, order };
  const share = betaDraw(random, alpha);
  return { share: Math.max(share, 1 - share), order };
}

/** `share` of one tensor and the rest of another. */
export function betweenTensors<T extends tf.Tensor>(one: T, other: T, share: tf.Tensor): T {
  return tf.add(tf.mul(one, share), tf.mul(other, tf.sub(1, share)));
}

/** A number of the Beta distribution with both parameters `alpha`. */
export function betaDraw(random: RandomStream, alpha: number): number {
  const [one, other] = [logGammaDraw(random, alpha), logGammaDraw(random, alpha)];
  // By logarithms: for a small alpha both numbers may be below the smallest float.
  return 1 / (1 + Math.exp(other - one));
}

/**
 * The logarithm of a number of the Gamma distribution.
 *
 * @see Marsaglia, Tsang 2000, "A Simple Method for Generating Gamma Variables", sections 2 and 6
 */
function logGammaDraw(random: RandomStream, alpha: number): number {
  if (alpha < 1) {
    // 1 - u lies in (0, 1], so that the logarithm is finite.
    return logGammaDraw(random, alpha + 1) + Math.log(1 - random.uniform()) / alpha;
  }
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return Math.log(d * v);
    }
  }
}
