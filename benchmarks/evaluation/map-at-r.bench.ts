import { prepareBackend } from '@rangeloss/backend';
import { retrievalMetrics, type RowProducts } from '@rangeloss/evaluation';
import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { Benchmark } from '../benchmark.ts';
import { paired, scaled } from './paired.ts';

const dimension = 512;

/** tfjs's matrix product; the references stay on the device between blocks. */
function deviceProducts(): RowProducts & { dispose(): void } {
  let held: { data: Float32Array; tensor: tf.Tensor2D } | undefined;
  const products = async (
    left: Float32Array,
    leftRows: number,
    right: Float32Array,
    rightRows: number,
    width: number,
  ): Promise<Float32Array> => {
    if (held?.data !== right) {
      held?.tensor.dispose();
      held = { data: right, tensor: tf.tensor2d(right, [rightRows, width]) };
    }
    const rows = tf.tensor2d(left, [leftRows, width]);
    const product = tf.matMul(rows, held.tensor, false, true);
    const values = (await product.data()) as Float32Array;
    tf.dispose([rows, product]);
    return values;
  };
  return Object.assign(products, { dispose: () => held?.tensor.dispose() });
}

/** 50,000 embeddings of 512 numbers, ten of each identity. */
export const benchmark: Benchmark = {
  name: 'evaluation/map-at-r',
  run: async () => {
    const size = scaled(50_000, 10);
    const backend = await prepareBackend();
    const random = randomStream(0, 'map-at-r');
    // As in the other benchmarks, a stretch of normal numbers read from changing places.
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
    const products = deviceProducts();
    const records = await paired({
      task: 'map-at-r',
      title: `MAP@R of ${size} x 512, exact (${backend.name})`,
      size,
      rounds: 2,
      run: async () => {
        const options = { distance: 'euclidean', recallAt: [], products } as const;
        return (await retrievalMetrics({ data, count: size, dimension }, labels, options)).mapAtR ?? NaN;
      },
      tolerance: 0.05,
    });
    products.dispose();
    return records;
  },
};
