import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** 50,000 embeddings of 512 numbers, ten of each identity. */
export const benchmark: Benchmark = {
  name: 'evaluation/map-at-r',
  run: () => {
    const size = scaled(50_000, 10);
    return Promise.resolve(
      paired({ task: 'map-at-r', title: `MAP@R of ${size} x 512, exact`, size, rounds: 2, tolerance: 0.05 }),
    );
  },
};
