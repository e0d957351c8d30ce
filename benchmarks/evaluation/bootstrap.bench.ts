import { bootstrapMean } from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';
import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** 10,000 resamples of 6,000 pairs' answers. */
export const benchmark: Benchmark = {
  name: 'evaluation/bootstrap',
  run: () => {
    const size = scaled(6000, 10);
    const random = randomStream(0, 'bootstrap');
    const values = Float64Array.from({ length: size }, () => (random.uniform() < 0.99 ? 1 : 0));
    return paired({
      task: 'bootstrap',
      title: `bootstrap of ${size} values, 10,000 resamples`,
      size,
      rounds: 3,
      run: () => bootstrapMean(values, { resamples: 10_000 }).low,
      tolerance: 0.01,
    });
  },
};
