import { prepareBackend, type BackendName } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { compared, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';

const steps = 2000;
const warmUp = 500;

/** A training step of a small net with what leaks first: gradients, momentum slots, gather and segment sums. */
function stepper(): { readonly step: () => void; readonly dispose: () => void } {
  const shapes = [[3, 3, 1, 4], [4], [3, 3, 4, 8], [8], [128, 10]];
  const parameters = shapes.map((shape) => tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.1))));
  const slots = parameters.map((parameter) => tf.tidy(() => tf.variable(tf.zerosLike(parameter), false)));
  const images = tf.randomNormal<tf.Rank.R4>([8, 16, 16, 1]);
  const labels = tf.tensor1d([0, 0, 1, 1, 2, 2, 3, 3], 'int32');
  const loss = (): tf.Scalar => {
    const [first, slope, second, other, dense] = parameters as unknown as [
      tf.Tensor4D,
      tf.Tensor,
      tf.Tensor4D,
      tf.Tensor,
      tf.Tensor2D,
    ];
    const half = tf.maxPool(
      tf.prelu(tf.conv2d<tf.Tensor4D>(images, first, 1, 'same'), slope) as tf.Tensor4D,
      2,
      2,
      'valid',
    );
    const map = tf.maxPool(
      tf.prelu(tf.conv2d<tf.Tensor4D>(half, second, 1, 'same'), other) as tf.Tensor4D,
      2,
      2,
      'valid',
    );
    const embeddings = tf.reshape<tf.Rank.R2>(map, [8, 128]);
    const logits = tf.logSoftmax(tf.matMul(embeddings, dense));
    const crossEntropy = tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(labels, 10), logits), 1)));
    return tf.add(crossEntropy, tf.mul(1e-4, tf.mean(tf.square(tf.gather(embeddings, labels)))));
  };
  return {
    step: () => {
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(loss, parameters);
        for (const [index, parameter] of parameters.entries()) {
          const slot = slots[index]!;
          slot.assign(tf.add(tf.mul(slot, 0.9), grads[parameter.name]!));
          parameter.assign(tf.sub(parameter, tf.mul(slot, 0.01)));
        }
        value.dataSync();
      });
    },
    dispose: () => {
      tf.dispose([parameters, slots, images, labels]);
    },
  };
}

const megabytes = () => process.memoryUsage.rss() / 2 ** 20;

async function onBackend(name: BackendName): Promise<BenchmarkRecord[]> {
  await prepareBackend({ name });
  const { step, dispose } = stepper();
  for (let index = 0; index < warmUp; index++) {
    step();
    if (index % 100 === 0) await new Promise(setImmediate);
  }
  globalThis.gc?.();
  const tensors = tf.memory().numTensors;
  const memory = megabytes();
  for (let index = 0; index < steps; index++) {
    step();
    if (index % 100 === 0) await new Promise(setImmediate);
  }
  globalThis.gc?.();
  const after = `after ${String(warmUp)} steps`;
  const records = [
    compared(`${name}: tensors ${String(steps)} steps later`, 'tensors', 'lower', tf.memory().numTensors, {
      name: after,
      value: tensors,
    }),
    compared(`${name}: RSS ${String(steps)} steps later`, 'MB', 'lower', megabytes(), {
      name: after,
      value: memory,
    }),
  ];
  dispose();
  return records;
}

/** 2,000 training steps on each backend that works here hold the tensor count and the memory flat: ratios of 1. */
export const benchmark: Benchmark = {
  name: 'backend/leaks',
  async run() {
    const records: BenchmarkRecord[] = [];
    for (const name of ['wasm', 'cpu', 'tensorflow'] as const) {
      try {
        records.push(...(await onBackend(name)));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        process.stderr.write(`${name}: ${error.message}\n`);
      }
    }
    return records;
  },
};
