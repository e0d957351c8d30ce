/**
 * Our side of the evaluation benchmarks, in a process of its own as the peer is, so that peak memories compare.
 *
 * node --import tsx --conditions=@rangeloss/source benchmarks/evaluation/ours.ts TASK SIZE
 *
 * prints { name, seconds, memory in MiB, value }: the data are made before the clock starts.
 */
import { deviceProducts, prepareBackend } from '@rangeloss/backend';
import {
  bootstrapMean,
  faceVerification,
  identificationRates,
  retrievalMetrics,
  searchProbes,
  sortDistances,
  tarAtFar,
  type EmbeddingMatrix,
} from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';

/** Gets the data ready; what it returns is timed. */
type Task = (size: number) => Promise<() => number | Promise<number>> | (() => number);

const dimension = 512;

const tasks: Record<string, Task> = {
  tenfold: (size) => {
    const { embeddings, pairs } = pairsOf(size);
    return () => faceVerification(embeddings, pairs, { distance: 'squared' }).accuracy.mean;
  },
  'tar-at-far': (size) => {
    const random = randomStream(0, 'tar-at-far');
    // A million normal numbers, shifted a little each time they come round: drawing ten million would take a minute.
    const normal = Float64Array.from({ length: 1_000_003 }, () => random.normal());
    const same = Uint8Array.from({ length: size }, (_, pair) => (pair % 100 === 0 ? 1 : 0));
    const distances = Float64Array.from(
      same,
      (kind, pair) => normal[pair % normal.length]! + Math.floor(pair / normal.length) * 1e-7 - 3 * kind,
    );
    return () => {
      const sorted = sortDistances(distances, same);
      return [1e-1, 1e-2, 1e-3, 1e-4].map((far) => tarAtFar(sorted, far).tar)[2] ?? NaN;
    };
  },
  'map-at-r': async (size) => {
    await prepareBackend();
    const random = randomStream(0, 'map-at-r');
    // As above, a stretch of normal numbers read from changing places.
    const normal = Float32Array.from({ length: 1_000_003 }, () => random.normal());
    const labels = Int32Array.from({ length: size }, (_, image) => image % (size / 10));
    const data = new Float32Array(size * dimension);
    for (let image = 0; image < size; image++) {
      const center = (labels[image]! * 7919) % normal.length;
      const noise = random.integer(normal.length);
      for (let d = 0; d < dimension; d++) {
        data[image * dimension + d] =
          normal[(center + d * 31) % normal.length]! + 2 * normal[(noise + d * 17) % normal.length]!;
      }
    }
    const options = { distance: 'euclidean', recallAt: [], ...deviceProducts() } as const;
    return async () =>
      (await retrievalMetrics({ data, count: size, dimension }, labels, options)).mapAtR ?? NaN;
  },
  'million-distractors': async (size) => {
    await prepareBackend();
    const random = randomStream(0, 'million-distractors');
    const normals = (count: number) =>
      Float32Array.from({ length: count * dimension }, () => random.normal());
    const [identities, images, piece] = [100, 10, 10_000];
    const centers = normals(identities);
    // The cosine of two images of an identity is about that of the nearest of a million strangers.
    const labelled = (count: number) => {
      const data = normals(count).map((value, at) => 1.83 * value + centers[at % centers.length]!);
      const labels = Int32Array.from({ length: count }, (_, image) => image % identities);
      return { embeddings: { data, count, dimension }, labels };
    };
    const [gallery, probes] = [labelled(identities), labelled(identities * images)];
    // Drawing a million would take longer than searching them: each piece is the first one, its numbers moved on.
    const drawn = normals(piece);
    async function* pieces(): AsyncGenerator<EmbeddingMatrix> {
      for (let first = 0; first < size; first += piece) {
        const data = new Float32Array(drawn.length);
        const moved = (5 * (first / piece)) % dimension;
        data.set(drawn.subarray(moved));
        data.set(drawn.subarray(0, moved), drawn.length - moved);
        yield await Promise.resolve({ data, count: piece, dimension });
      }
    }
    return async () => {
      const search = await searchProbes({ gallery, probes, distractors: pieces(), ...deviceProducts() });
      return identificationRates(search, [1]).rates[0]!.rate;
    };
  },
  bootstrap: (size) => {
    const random = randomStream(0, 'bootstrap');
    const values = Float64Array.from({ length: size }, () => (random.uniform() < 0.99 ? 1 : 0));
    return () => bootstrapMean(values, { resamples: 10_000 }).low;
  },
};

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

const [, , name = '', size = ''] = process.argv;
const run = await tasks[name]!(Number(size));
const start = performance.now();
const value = await run();
const seconds = (performance.now() - start) / 1000;
const memory = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ name: 'rangeloss', seconds, memory, value })}\n`);
