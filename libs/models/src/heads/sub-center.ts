import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { xavierUniform } from '../initializers.ts';
import { ParameterScope } from '../parameter.ts';
import { unitVectors } from './cosine.ts';
import type { Head, HeadContext } from './head.ts';

export const subCenterHeadSchema = z.strictObject({
  /** Directions per class. */
  centers: z.int().min(1).default(3),
  scale: z.number().positive().default(16),
});

/**
 * Several directions per class, of which the nearest counts: mislabelled and hard images gather around a center of
 * their own instead of pulling the class's main one.
 *
 * @see Deng et al. 2020, "Sub-center ArcFace", section 3.2
 */
export function subCenterHead(options: z.output<typeof subCenterHeadSchema>, context: HeadContext): Head {
  const { centers, scale } = options;
  const scope = new ParameterScope(context);
  const shape = [context.embeddingSize, context.classes * centers];
  const weight = scope
    .child('head')
    .parameter('weight', shape, xavierUniform(), { layout: { kind: 'dense' } });
  return {
    name: 'sub-center',
    parameters: scope.parameters,
    hasLogits: true,
    logits: (embeddings) =>
      tf.tidy(() => {
        const cosines = tf.matMul(unitVectors(embeddings, 1), unitVectors(weight as tf.Tensor2D, 0));
        const grouped = tf.reshape(cosines, [-1, context.classes, centers]);
        return tf.mul<tf.Tensor2D>(tf.max(grouped, 2), scale);
      }),
    dispose: () => {
      scope.dispose();
    },
  };
}
