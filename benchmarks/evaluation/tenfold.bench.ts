import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** LFW's size: 6,000 pairs in ten folds; ours also gives AUC, EER and TAR at FAR. */
export const benchmark: Benchmark = {
  name: 'evaluation/tenfold',
  run: () => {
    const size = scaled(6000, 20);
    return Promise.resolve(
      paired({
        task: 'tenfold',
        title: `ten-fold verification of ${size} pairs x 512`,
        size,
        rounds: 5,
        tolerance: 0.02,
      }),
    );
  },
};
