import { randomStream, UserError } from '@rangeloss/foundation';

/** A percentile interval with what it came from. */
export interface BootstrapInterval {
  readonly kind: 'bootstrap';
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly resamples: number;
  /** Standard deviation of the resampled statistic. */
  readonly standardError: number;
  /** Resamples in which the statistic was not defined; they are left out. */
  readonly undefinedResamples: number;
}

/** How to resample. */
export interface BootstrapOptions {
  /** 10,000. */
  readonly resamples?: number;
  readonly seed?: number;
  /** 0.95. */
  readonly level?: number;
}

/**
 * Percentile bootstrap of the mean over independent values (runs, folds): the values are drawn with replacement.
 *
 * Values that come in groups (pairs that share an identity) are not independent; see `bootstrapOverIdentities`.
 */
export function bootstrapMean(values: ArrayLike<number>, options: BootstrapOptions = {}): BootstrapInterval {
  if (values.length < 2) {
    throw new UserError(`${values.length} values cannot be resampled; two at least.`, { field: 'values' });
  }
  const data = Float64Array.from(values);
  const count = data.length;
  return bootstrap(options, 'bootstrap-mean', (random) => {
    if (random === undefined) return data.reduce((sum, value) => sum + value, 0) / count;
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += data[Math.floor(random() * count)]!;
    return sum / count;
  });
}

/**
 * Bootstrap of any statistic of weighted items: each resample says how often each item was drawn.
 *
 * @param count items
 * @param statistic of the multiplicities [count]; NaN where it is not defined
 */
export function bootstrapWeights(
  count: number,
  statistic: (multiplicities: Int32Array) => number,
  options: BootstrapOptions = {},
): BootstrapInterval {
  if (count < 2) throw new UserError(`${count} items cannot be resampled; two at least.`, { field: 'count' });
  const weights = new Int32Array(count);
  return bootstrap(options, 'bootstrap-weights', (random) => {
    if (random === undefined) return statistic(weights.fill(1));
    weights.fill(0);
    for (let draw = 0; draw < count; draw++) weights[Math.floor(random() * count)]!++;
    return statistic(weights);
  });
}

function bootstrap(
  { resamples = 10_000, seed = 0, level = 0.95 }: BootstrapOptions,
  key: string,
  statistic: (random?: () => number) => number,
): BootstrapInterval {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new UserError(`${resamples} is not a number of resamples.`, { field: 'resamples' });
  }
  if (!(level > 0 && level < 1)) {
    throw new UserError(`A confidence level lies between 0 and 1, not at ${level}.`, { field: 'level' });
  }
  const estimate = statistic();
  const uniform = fastUniform(seed, key);
  const drawn = new Float64Array(resamples);
  let kept = 0;
  for (let resample = 0; resample < resamples; resample++) {
    const value = statistic(uniform);
    if (!Number.isNaN(value)) drawn[kept++] = value;
  }
  const sorted = drawn.subarray(0, kept).sort();
  let mean = 0;
  for (const value of sorted) mean += value / kept;
  let square = 0;
  for (const value of sorted) square += (value - mean) ** 2 / (kept - 1);
  return {
    kind: 'bootstrap',
    estimate,
    low: quantile(sorted, (1 - level) / 2),
    high: quantile(sorted, (1 + level) / 2),
    level,
    resamples,
    standardError: Math.sqrt(square),
    undefinedResamples: resamples - kept,
  };
}

/** Quantile of sorted values, linear between neighbours (numpy's default); NaN of nothing. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
}

/**
 * xoshiro128+, seeded by the counter-based stream: a resample takes millions of draws, and the cryptographic detour of
 * a keyed stream per draw would be most of the time.
 */
function fastUniform(seed: number, key: string): () => number {
  const stream = randomStream(seed, key);
  let a = stream.integer(2 ** 32) | 0;
  let b = stream.integer(2 ** 32) | 0;
  let c = stream.integer(2 ** 32) | 0;
  let d = stream.integer(2 ** 32) | 1;
  return () => {
    const result = (a + d) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result / 2 ** 32;
  };
}
