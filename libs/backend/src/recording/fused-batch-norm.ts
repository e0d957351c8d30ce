import * as tf from '@tensorflow/tfjs-core';
import { flagAttribute, floatAttribute, textAttribute, typeAttribute } from './native-attributes.ts';
import { nativeEngine, type NativeEngine } from './native-engine.ts';

export interface NormalizedBatch {
  /** (x - mean) / sqrt(variance + epsilon) * scale + offset, in the shape of x. */
  readonly value: tf.Tensor;
  /** Mean of each channel, [channels]; carries no gradient. */
  readonly mean: tf.Tensor1D;
  /** Unbiased variance of each channel, [channels]: what running statistics take. Carries no gradient. */
  readonly variance: tf.Tensor1D;
}

const forwardName = 'FusedBatchNormTraining';
const backwardName = 'FusedBatchNormTrainingGrad';

/**
 * Batch normalisation of a training batch by TensorFlow's fused op and its fused gradient: 2 ops where a composition
 * takes some 30.
 *
 * @param x float32, any shape whose last axis are the channels
 * @param scale float32 [channels]
 * @param offset float32 [channels]
 * @param epsilon added to the biased variance that normalises
 * @returns undefined on another backend than the native one, where the caller's own composition does as well
 * @see Ioffe, Szegedy 2015, "Batch Normalization"
 */
export function fusedBatchNorm(
  x: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  epsilon = 1e-5,
): NormalizedBatch | undefined {
  if (nativeEngine() === undefined) return undefined;
  register();
  return tf.tidy(() => {
    const channels = scale.size;
    const image = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);
    const inputs = { x: image, scale, offset } as unknown as tf.NamedTensorMap;
    const [value, mean, variance] = tf.engine().runKernel<tf.Tensor[]>(forwardName, inputs, { epsilon });
    return {
      value: x.rank === 4 ? value! : tf.reshape(value!, x.shape),
      mean: mean as tf.Tensor1D,
      variance: variance as tf.Tensor1D,
    };
  });
}

let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  tf.registerKernel({
    kernelName: forwardName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const engine = backend as unknown as NativeEngine;
      const { x, scale, offset } = inputs as tf.NamedTensorInfoMap &
        Record<'x' | 'scale' | 'offset', tf.TensorInfo>;
      // The op takes its statistics from the batch; these stand for "none given".
      const none = tf.tensor1d([]);
      const outputs = engine.executeMultipleOutputs(
        'FusedBatchNormV3',
        [...attributes(engine, attrs), floatAttribute(engine.binding, 'exponential_avg_factor', 1)],
        [x, scale, offset, none, none],
        6,
      );
      none.dispose();
      return outputs;
    },
  });
  tf.registerKernel({
    kernelName: backwardName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const engine = backend as unknown as NativeEngine;
      const { dy, x, scale, saved0, saved1, saved2 } = inputs as Record<string, tf.TensorInfo>;
      const given = [dy!, x!, scale!, saved0!, saved1!, saved2!];
      const outputs = engine.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        attributes(engine, attrs),
        given,
        5,
      );
      for (const unused of outputs.splice(3)) unused.dispose();
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName: forwardName,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, saved0, saved1, saved2] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const inputs = { dy: (dys as tf.Tensor[])[0]!, x, scale, saved0, saved1, saved2 };
      const gradients = tf.engine().runKernel<tf.Tensor[]>(backwardName, inputs, attrs);
      return { x: () => gradients[0]!, scale: () => gradients[1]!, offset: () => gradients[2]! };
    },
  });
}

function attributes({ binding }: NativeEngine, attrs: tf.NamedAttrMap | undefined) {
  return [
    typeAttribute(binding, 'T', 'float32'),
    typeAttribute(binding, 'U', 'float32'),
    floatAttribute(binding, 'epsilon', attrs?.['epsilon'] as number),
    textAttribute(binding, 'data_format', 'NHWC'),
    flagAttribute(binding, 'is_training', true),
  ];
}
