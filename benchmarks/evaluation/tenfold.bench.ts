import { faceVerification, type EmbeddingMatrix } from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';
import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

const dimension = 512;

function pairsOf(size: number): {
  embeddings: EmbeddingMatrix;
  pairs: { first: Int32Array; second: Int32Array; same: Uint8Array };
} {
  const random = randomStream(0, 'tenfold');
  const same = Uint8Array.from({ length: size }, (_, pair) =>
    Math.floor(pair / (size / 20)) % 2 === 0 ? 1 : 0,
  );
  const data = new Float32Array(2 * size * dimension);
  same.forEach((kind, pair) => {
    const left = 2 * pair * dimension;
    for (let d = 0; d < dimension; d++) {
      data[left + d] = random.normal();
      const base = kind === 1 ? data[left + d]! : random.normal();
      data[left + dimension + d] = base + 2 * random.normal();
    }
  });
  return {
    embeddings: { data, count: 2 * size, dimension },
    pairs: {
      first: Int32Array.from(same, (_, pair) => 2 * pair),
      second: Int32Array.from(same, (_, pair) => 2 * pair + 1),
      same,
    },
  };
}

/** LFW's size: 6,000 pairs in ten folds; ours also gives AUC, EER and TAR at FAR. */
export const benchmark: Benchmark = {
  name: 'evaluation/tenfold',
  run: () => {
    const size = scaled(6000, 20);
    const { embeddings, pairs } = pairsOf(size);
    return paired({
      task: 'tenfold',
      title: `ten-fold verification of ${size} pairs x 512`,
      size,
      rounds: 5,
      run: () => faceVerification(embeddings, pairs, { distance: 'squared' }).accuracy.mean,
      tolerance: 0.02,
    });
  },
};
