import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** 10,000 resamples of 6,000 pairs' answers. */
export const benchmark: Benchmark = {
  name: 'evaluation/bootstrap',
  run: () => {
    const size = scaled(6000, 10);
    return Promise.resolve(
      paired({
        task: 'bootstrap',
        title: `bootstrap of ${size} values, 10,000 resamples`,
        size,
        rounds: 3,
        tolerance: 0.01,
      }),
    );
  },
};
