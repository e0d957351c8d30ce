import { sortDistances, tarAtFar } from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';
import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

/** Ten million scores, one in a hundred genuine. */
export const benchmark: Benchmark = {
  name: 'evaluation/tar-at-far',
  run: () => {
    const size = scaled(1e7, 1000);
    const random = randomStream(0, 'tar-at-far');
    // A million normal numbers, shifted a little each time they come round: drawing ten million would take a minute.
    const normal = Float64Array.from({ length: 1_000_003 }, () => random.normal());
    const same = Uint8Array.from({ length: size }, (_, pair) => (pair % 100 === 0 ? 1 : 0));
    const distances = Float64Array.from(
      same,
      (kind, pair) => normal[pair % normal.length]! + Math.floor(pair / normal.length) * 1e-7 - 3 * kind,
    );
    return paired({
      task: 'tar-at-far',
      title: `TAR at four FARs over ${size} scores`,
      size,
      rounds: 3,
      run: () => {
        const sorted = sortDistances(distances, same);
        return [1e-1, 1e-2, 1e-3, 1e-4].map((far) => tarAtFar(sorted, far).tar)[2] ?? NaN;
      },
      tolerance: 0.02,
    });
  },
};
