import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { fusedBatchNorm } from '@rangeloss/backend';
import { z } from 'zod';

const layerSchema = z.union([
  z.strictObject({
    conv: z.number(),
    kernel: z.number(),
    stride: z.number().default(1),
    bias: z.boolean().default(true),
  }),
  z.strictObject({ block: z.number(), stride: z.number().default(1) }),
  z.strictObject({ dense: z.number() }),
  z.strictObject({ pool: z.number() }),
  z.strictObject({ prelu: z.literal(true) }),
  z.strictObject({ relu: z.literal(true) }),
  z.strictObject({ norm: z.literal(true) }),
]);

type Layer = z.output<typeof layerSchema>;

const netSchema = z.object({
  input: z.tuple([z.number(), z.number(), z.number()]),
  batch: z.number(),
  classes: z.number(),
  layers: z.array(layerSchema),
});

export type NetDescription = z.output<typeof netSchema>;

/** The nets that are compared; the PyTorch side reads the same file. */
export function netDescriptions(): Record<string, NetDescription> {
  const text = readFileSync(new URL('nets.json', import.meta.url), 'utf8');
  return z.record(z.string(), netSchema).parse(JSON.parse(text));
}

type Forward = (x: tf.Tensor, training: boolean) => tf.Tensor;

export interface Net {
  readonly forward: Forward;
  readonly variables: readonly tf.Variable[];
  /** Running statistics of the batch norms. */
  readonly buffers: readonly tf.Variable[];
}

/** Builds a net in plain tfjs-core, weights from a fixed seed. */
export function buildNet({ input, layers }: NetDescription): Net {
  const variables: tf.Variable[] = [];
  const buffers: tf.Variable[] = [];
  const weight = (shape: number[], fan: number) => {
    const value = tf.tidy(() =>
      tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / fan), 'float32', variables.length + 1)),
    );
    variables.push(value);
    return value;
  };
  const filled = (size: number, value: number, trainable = true) => {
    const variable = tf.tidy(() => tf.variable(tf.fill([size], value), trainable));
    (trainable ? variables : buffers).push(variable);
    return variable;
  };

  const conv = (
    inputs: number,
    layer: { conv: number; kernel: number; stride: number; bias: boolean },
  ): Forward => {
    const fan = layer.kernel * layer.kernel * inputs;
    const filter = weight([layer.kernel, layer.kernel, inputs, layer.conv], fan) as tf.Tensor as tf.Tensor4D;
    const bias = layer.bias ? filled(layer.conv, 0) : undefined;
    return (x) => {
      const y = tf.conv2d(x as tf.Tensor4D, filter, layer.stride, 'same');
      return bias === undefined ? y : tf.add(y, bias);
    };
  };
  const norm = (channels: number): Forward => {
    const [scale, offset] = [filled(channels, 1), filled(channels, 0)];
    const [mean, variance] = [filled(channels, 0, false), filled(channels, 1, false)];
    const move = (old: tf.Variable, value: tf.Tensor) => {
      old.assign(tf.add(tf.mul(old, 0.9), tf.mul(value, 0.1)));
    };
    return (x, training) => {
      if (!training) {
        const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, 1e-5)));
        return tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(mean, factor)));
      }
      const result = fusedBatchNorm(x, scale, offset);
      if (result === undefined) throw new Error('this benchmark needs the native backend');
      move(mean, result.mean);
      move(variance, result.variance);
      return result.value;
    };
  };
  const prelu = (channels: number): Forward => {
    const slope = filled(channels, 0.25);
    return (x) => tf.prelu(x, slope);
  };
  /** The block of IResNet: norm, conv, norm, PReLU, conv, norm, and a projected shortcut where the shape changes. */
  const block = (inputs: number, outputs: number, stride: number): Forward => {
    const filter = { conv: outputs, kernel: 3, bias: false };
    const main = chain([
      norm(inputs),
      conv(inputs, { ...filter, stride: 1 }),
      norm(outputs),
      prelu(outputs),
      conv(outputs, { ...filter, stride }),
      norm(outputs),
    ]);
    if (inputs === outputs && stride === 1) return (x, training) => tf.add(main(x, training), x);
    const shortcut = chain([conv(inputs, { ...filter, kernel: 1, stride }), norm(outputs)]);
    return (x, training) => tf.add(main(x, training), shortcut(x, training));
  };

  let shape: number[] = [...input];
  const make = (layer: Layer): Forward => {
    const channels = shape.at(-1)!;
    const strided = (stride: number, outputs: number) => {
      shape = [Math.ceil(shape[0]! / stride), Math.ceil(shape[1]! / stride), outputs];
    };
    if ('conv' in layer) {
      strided(layer.stride, layer.conv);
      return conv(channels, layer);
    }
    if ('block' in layer) {
      strided(layer.stride, layer.block);
      return block(channels, layer.block, layer.stride);
    }
    if ('pool' in layer) {
      shape = [Math.floor(shape[0]! / layer.pool), Math.floor(shape[1]! / layer.pool), channels];
      return (x) => tf.maxPool(x as tf.Tensor4D, layer.pool, layer.pool, 'valid');
    }
    if ('dense' in layer) {
      const inputs = tf.util.sizeFromShape(shape);
      const matrix = weight([inputs, layer.dense], inputs) as tf.Tensor as tf.Tensor2D;
      const bias = filled(layer.dense, 0);
      shape = [layer.dense];
      return (x) => tf.add(tf.matMul(tf.reshape(x, [x.shape[0], inputs]), matrix), bias);
    }
    if ('prelu' in layer) return prelu(channels);
    if ('relu' in layer) return (x) => tf.relu(x);
    return norm(channels);
  };
  return { forward: chain(layers.map(make)), variables, buffers };
}

function chain(steps: readonly Forward[]): Forward {
  return (x, training) => steps.reduce((value, step) => step(value, training), x);
}
