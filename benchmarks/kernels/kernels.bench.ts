import * as tf from '@tensorflow/tfjs-core';
import { fusedBatchNorm, prepareBackend, recordStep } from '@rangeloss/backend';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { startTorchPeer } from '../torch-peer.ts';

const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 7);
/** Milliseconds that one turn of one side should last. */
const turn = 500;

interface Request {
  readonly kernel: keyof typeof kernels;
  readonly sizes: readonly number[];
  readonly steps: number;
}

interface Made {
  readonly inputs: tf.Tensor[];
  readonly value: (inputs: tf.Tensor[]) => tf.Scalar;
}

const random = (shape: number[], seed: number, deviation = 1) =>
  tf.randomNormal(shape, 0, deviation, 'float32', seed);

/** The same calculation as peer.py's function of this name, towards every input. */
const kernels = {
  convolution: (batch: number, side: number, inputs: number, outputs: number, taps: number): Made => ({
    inputs: [random([batch, side, side, inputs], 1), random([taps, taps, inputs, outputs], 2)],
    value: ([x, filter]) => tf.sum(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')),
  }),
  product: (size: number): Made => ({
    inputs: [random([size, size], 1), random([size, size], 2)],
    value: ([a, b]) => tf.sum(tf.matMul(a!, b!)),
  }),
  normalisation: (batch: number, side: number, channels: number): Made => ({
    inputs: [random([batch, side, side, channels], 1), tf.ones([channels]), tf.zeros([channels])],
    value: ([x, scale, offset]) => tf.sum(tf.square(fusedBatchNorm(x!, scale!, offset!)!.value)),
  }),
  softmax: (batch: number, dimension: number, identities: number): Made => {
    const labels = tf.tensor1d(
      Int32Array.from({ length: batch }, (_, at) => (at * 37) % identities),
      'int32',
    );
    return {
      inputs: [random([batch, dimension], 1), random([identities, dimension], 2, 0.01), labels],
      value: ([embeddings, weight, classes]) => {
        const logits = tf.matMul(embeddings!, weight!, false, true);
        const truth = tf.oneHot(classes as tf.Tensor1D, identities);
        return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(truth, logits);
      },
    };
  },
} as const;

const cases: readonly [title: string, kernel: keyof typeof kernels, sizes: readonly number[]][] = [
  ['3x3 convolution 32 x 32x32, 64 to 64', 'convolution', [32, 32, 64, 64, 3]],
  ['3x3 convolution 16 x 14x14, 256 to 256', 'convolution', [16, 14, 256, 256, 3]],
  ['5x5 convolution 64 x 14x14, 64 to 64', 'convolution', [64, 14, 64, 64, 5]],
  ['1x1 convolution 16 x 28x28, 128 to 256', 'convolution', [16, 28, 128, 256, 1]],
  ['matrix product 1024', 'product', [1024]],
  ['matrix product 2048', 'product', [2048]],
  ['batch normalisation 32 x 56x56x64', 'normalisation', [32, 56, 64]],
  ['softmax over 10,000 identities, 128 x 512', 'softmax', [128, 512, 10_000]],
  ['softmax over 100,000 identities, 128 x 512', 'softmax', [128, 512, 100_000]],
];

/** Forward and backward of single kernels in milliseconds, recorded, against PyTorch on channels-last images. */
export const benchmark: Benchmark = {
  name: 'kernels',
  async run() {
    await prepareBackend({ name: 'tensorflow' });
    const peer = await startTorchPeer<Request>(new URL('peer.py', import.meta.url));
    const records: BenchmarkRecord[] = [];
    for (const [title, kernel, sizes] of cases) {
      const ours = ourSide(kernel, sizes);
      const theirs = async (steps: number) => {
        if (typeof peer === 'string') return Number.NaN;
        return (await peer.seconds({ kernel, sizes, steps })) * 1000;
      };
      ours.run(4);
      await theirs(2);
      const steps = Math.max(1, Math.round(turn / ours.run(1)));
      const times: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        times[0].push(ours.run(steps) / steps);
        times[1].push((await theirs(steps)) / steps);
      }
      ours.dispose();
      const [mine, other] = times.map(median) as [number, number];
      const name = `${title}, forward and backward`;
      records.push(
        typeof peer === 'string'
          ? withoutPeer(name, 'ms', mine, 'PyTorch', peer)
          : compared(name, 'ms', 'lower', mine, { name: `PyTorch ${peer.version}`, value: other }),
      );
    }
    if (typeof peer !== 'string') peer.close();
    return records;
  },
};

function ourSide(kernel: keyof typeof kernels, sizes: readonly number[]) {
  const make: (...sizes: number[]) => Made = kernels[kernel];
  const { inputs, value } = make(...sizes);
  const step = recordStep((given: tf.Tensor[]) => {
    const trained = given.filter((tensor) => tensor.dtype === 'float32');
    const rest = given.slice(trained.length);
    return tf.grads((...leaves: tf.Tensor[]) => value([...leaves, ...rest]))(trained);
  });
  return {
    /** Milliseconds that so many steps take. */
    run(steps: number): number {
      const start = performance.now();
      for (let at = 0; at < steps; at++) {
        const gradients = step(inputs);
        if (at === steps - 1) tf.tidy(() => tf.slice(tf.reshape(gradients[0]!, [-1]), 0, 1).dataSync());
        tf.dispose(gradients);
      }
      return performance.now() - start;
    },
    dispose() {
      if (step.state.mode !== 'recorded') throw new Error(`${kernel} was not recorded`);
      step.dispose();
      tf.dispose(inputs);
    },
  };
}
