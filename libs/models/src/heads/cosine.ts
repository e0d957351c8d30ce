import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { xavierUniform } from '../initializers.ts';
import { ParameterScope } from '../parameter.ts';
import type { Head, HeadContext } from './head.ts';

export const cosineHeadSchema = z.strictObject({
  /** Factor of the cosine: without one, softmax over many classes cannot come near zero loss. */
  scale: z.number().positive().default(16),
});

/**
 * Logits as the scaled cosine between the embedding and one direction per class: neither the norm of an
 * embedding nor a class's frequency, which shows in the norm of a linear weight, enters.
 *
 * @see Wang et al. 2017, "NormFace", section 3.3
 */
export function cosineHead(options: z.output<typeof cosineHeadSchema>, context: HeadContext): Head {
  const scope = new ParameterScope(context);
  const shape = [context.embeddingSize, context.classes];
  const weight = scope
    .child('head')
    .parameter('weight', shape, xavierUniform(), { layout: { kind: 'dense' } });
  return {
    name: 'cosine',
    parameters: scope.parameters,
    hasLogits: true,
    logits: (embeddings) =>
      tf.tidy(() => {
        const cosines = tf.matMul(unitVectors(embeddings, 1), unitVectors(weight as tf.Tensor2D, 0));
        return tf.mul(cosines, options.scale);
      }),
    dispose: () => {
      scope.dispose();
    },
  };
}

/** Divides by the Euclidean norm along an axis; a zero vector stays zero, and its gradient finite. */
export function unitVectors(vectors: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  const squares = tf.sum(tf.square(vectors), axis, true);
  return tf.mul(vectors, tf.rsqrt(tf.maximum(squares, 1e-12)));
}
