import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** Ten million scores, one in a hundred genuine. */
export const benchmark: Benchmark = {
  name: 'evaluation/tar-at-far',
  run: () => {
    const size = scaled(1e7, 1000);
    return Promise.resolve(
      paired({
        task: 'tar-at-far',
        title: `TAR at four FARs over ${size} scores`,
        size,
        rounds: 3,
        tolerance: 0.02,
      }),
    );
  },
};
