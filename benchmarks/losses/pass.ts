import { recordStep } from '@rangeloss/backend';
import { randomStream } from '@rangeloss/foundation';
import { hostTensors, lossRegistry, type Loss } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { LossRequest } from './peer.ts';

/** One forward and backward pass of ours, as the trainer makes it: index on the host, then the recorded step. */
export function lossPass({ loss: name, batch, dimension, images }: LossRequest, options: unknown = {}) {
  const classes = Int32Array.from({ length: batch }, (_, row) => row % (batch / images));
  const context = { batchSize: batch, classes: batch / images, embeddingSize: dimension, seed: 0 };
  const loss: Loss = lossRegistry.get(name).create(options, context);
  const random = randomStream(0, 'loss-benchmark', batch, dimension);
  const values = Float32Array.from({ length: batch * dimension }, () => random.normal());
  const embeddings = tf.tensor2d(values, [batch, dimension]);
  const labels = tf.tensor1d(classes, 'int32');
  const names = Object.keys(loss.prepare(classes));
  const step = recordStep((inputs: readonly tf.Tensor[]) => {
    const [x, ids, ...arrays] = inputs as [tf.Tensor2D, tf.Tensor1D, ...tf.Tensor[]];
    const prepared = Object.fromEntries(names.map((key, place) => [key, arrays[place]!]));
    const total = (rows: tf.Tensor) =>
      loss.compute({ embeddings: rows as tf.Tensor2D, labels: ids, prepared }).total;
    // One backward pass for the embeddings and the class vectors, as in the trainer and in the peer's `autograd.grad`.
    const { value, grads } = tf.valueAndGrads((rows: tf.Tensor) => total(rows))([x, ...loss.parameters()]);
    return [value, ...grads];
  });
  return {
    /** Seconds of one pass, the device's work included. */
    async time(): Promise<number> {
      const start = performance.now();
      const prepared = hostTensors(loss.prepare(classes));
      const results = step([embeddings, labels, ...Object.values(prepared)]);
      // Gradients stay where they are, as the peer's do: an optimiser would take them from there. The function that the
      // value comes from has computed them too.
      await results[0]!.data();
      tf.dispose([results, prepared]);
      return (performance.now() - start) / 1000;
    },
    dispose(): void {
      step.dispose();
      loss.dispose();
      tf.dispose([embeddings, labels]);
    },
  };
}
