import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** 1,000 probes of 100 identities among a million distractors of 512 numbers, which no side holds at once. */
export const benchmark: Benchmark = {
  name: 'evaluation/million-distractors',
  run: () => {
    const size = scaled(1_000_000, 10_000);
    return Promise.resolve(
      paired({
        task: 'million-distractors',
        title: `rank 1 of 1,000 probes among ${size} x 512 distractors`,
        size,
        rounds: 2,
        tolerance: 0.06,
      }),
    );
  },
};
