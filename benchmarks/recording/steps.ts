import * as tf from '@tensorflow/tfjs-core';
import { recordStep, type RecordedStep } from '@rangeloss/backend';
import { buildNet, type NetDescription } from './net.ts';

type Batch = [images: tf.Tensor4D, labels: tf.Tensor1D, rate: tf.Scalar];

export interface Steps {
  readonly train: RecordedStep<Batch, tf.Scalar>;
  readonly infer: RecordedStep<[tf.Tensor4D], tf.Tensor>;
  readonly batch: Batch;
  dispose(): void;
}

/** A net with its training step (momentum SGD on softmax cross-entropy) and its inference, recorded or op by op. */
export function makeSteps(description: NetDescription, enabled: boolean): Steps {
  const net = buildNet(description);
  const velocities = net.variables.map((variable) =>
    tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
  );
  const train = recordStep(
    ([images, labels, rate]: Batch) => {
      const { value, grads } = tf.variableGrads(() => {
        const logits = net.forward(images, true);
        const truth = tf.oneHot(labels, description.classes);
        return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(truth, logits);
      }, [...net.variables]);
      for (const [at, variable] of net.variables.entries()) {
        const velocity = velocities[at]!;
        velocity.assign(tf.add(tf.mul(velocity, 0.9), grads[variable.name]!));
        variable.assign(tf.sub(variable, tf.mul(velocity, rate)));
      }
      return value;
    },
    { name: 'train', enabled },
  );
  const infer = recordStep(([images]: [tf.Tensor4D]) => net.forward(images, false), {
    name: 'infer',
    enabled,
  });
  const { batch, input, classes } = description;
  const labels = Int32Array.from({ length: batch }, (_, at) => at % classes);
  const inputs: Batch = [
    tf.randomNormal([batch, ...input], 0, 1, 'float32', 7),
    tf.tensor1d(labels, 'int32'),
    tf.scalar(1e-4),
  ];
  return {
    train,
    infer,
    batch: inputs,
    dispose: () => {
      train.dispose();
      infer.dispose();
      tf.dispose([inputs, velocities, [...net.variables], [...net.buffers]]);
    },
  };
}
