import { fusedBatchNorm } from '@rangeloss/backend';
import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../initializers.ts';
import type { ParameterScope } from '../parameter.ts';
import { channelSum } from './bias.ts';
import type { Layer } from './layer.ts';
import { withGradient } from './written-gradient.ts';

export interface BatchNormOptions {
  readonly channels: number;
  /** Added to the variance; 1e-5 as in PyTorch. */
  readonly epsilon?: number;
  /** Share of the batch in the running statistics: PyTorch's 0.1, which Keras would call 0.9. */
  readonly momentum?: number;
  /** False keeps the scale at 1, as the last norm of face networks has it; the shift is trained always. */
  readonly scaled?: boolean;
}

/**
 * Batch normalisation over all axes but the last. As in PyTorch the batch is normalised by its biased variance
 * and the running variance takes the unbiased one. The native backend has one operation for it and one
 * for its gradient; elsewhere the gradient is written out, three reductions and five element-wise passes, where
 * differentiating the forward pass costs several times as many.
 *
 * @see Ioffe, Szegedy 2015, "Batch Normalization", section 3
 */
export function batchNorm(scope: ParameterScope, name: string, options: BatchNormOptions): Layer {
  const { channels, epsilon = 1e-5, momentum = 0.1, scaled = true } = options;
  const own = scope.child(name);
  const scale = scaled ? own.parameter('weight', [channels], constant(1), { decay: false }) : undefined;
  const shift = own.parameter('bias', [channels], constant(0), { decay: false });
  const trained = scaled ? 2 * channels : channels;
  const runningMean = own.buffer('running_mean', [channels], 0);
  const runningVariance = own.buffer('running_var', [channels], 1);

  const moveStatistics = (mean: tf.Tensor, variance: tf.Tensor) => {
    const towards = (old: tf.Variable, value: tf.Tensor) => {
      old.assign(tf.add(tf.mul(old, 1 - momentum), tf.mul(value, momentum)));
    };
    towards(runningMean, mean);
    towards(runningVariance, variance);
  };

  const normalise = (input: tf.Tensor, update: boolean): tf.Tensor => {
    const gamma = scale ?? tf.ones([channels]);
    const fused = fusedBatchNorm(input, gamma, shift, epsilon);
    if (fused !== undefined) {
      if (update) moveStatistics(fused.mean, fused.variance);
      return fused.value;
    }
    const count = input.size / channels;
    // A single value has no unbiased variance; the biased one (zero) stands in.
    const unbiased = count > 1 ? count / (count - 1) : 1;
    return withGradient([input, gamma, shift], () => {
      const mean = tf.mul(channelSum(input), 1 / count);
      const centred = tf.sub(input, mean);
      const variance = tf.mul(channelSum(tf.square(centred)), 1 / count);
      if (update) moveStatistics(mean, tf.mul(variance, unbiased));
      const deviation = tf.rsqrt(tf.add(variance, epsilon));
      return {
        value: tf.add(tf.mul(centred, tf.mul(gamma, deviation)), shift),
        saved: [centred, deviation, gamma],
        gradient: (dy, saved) => {
          const [distance, rate, factor] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
          const shiftGradient = channelSum(dy);
          const scaleGradient = tf.mul(channelSum(tf.mul(dy, distance)), rate);
          const outer = tf.mul(factor, rate);
          const inner = tf.mul(tf.mul(outer, tf.mul(scaleGradient, rate)), -1 / count);
          const offset = tf.mul(tf.mul(outer, shiftGradient), -1 / count);
          const inputGradient = tf.add(tf.add(tf.mul(dy, outer), tf.mul(distance, inner)), offset);
          return [inputGradient, scaleGradient, shiftGradient];
        },
      };
    });
  };

  return {
    forward(input, { training, updateStatistics = true }) {
      if (training) return normalise(input, updateStatistics);
      const deviation = tf.rsqrt(tf.add(runningVariance, epsilon));
      const factor = scale === undefined ? deviation : tf.mul(scale, deviation);
      // The small tensors first: two passes over the large one, which a recorded step takes into the convolution before.
      return tf.add(tf.mul(input, factor), tf.sub(shift, tf.mul(runningMean, factor)));
    },
    toOnnx: (graph, input) =>
      graph.node(
        'BatchNormalization',
        [input],
        [
          scale === undefined
            ? graph.constant(own.path('ones'), new Float32Array(channels).fill(1))
            : graph.weight(scale),
          graph.weight(shift),
          graph.weight(runningMean),
          graph.weight(runningVariance),
        ],
        { floats: { epsilon } },
      ),
    describe: (input) => ({
      output: input,
      rows: [
        { name: scope.path(name), kind: 'batch norm', output: input, parameters: trained, multiplyAdds: 0 },
      ],
    }),
  };
}
