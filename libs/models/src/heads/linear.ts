import { z } from 'zod';
import type * as tf from '@tensorflow/tfjs-core';
import { dense } from '../layers/dense.ts';
import { ParameterScope } from '../parameter.ts';
import type { Head, HeadContext } from './head.ts';

export const linearHeadSchema = z.strictObject({ bias: z.boolean().default(true) });

/** Logits as a dense layer of the embedding, Xavier's values at the start. */
export function linearHead(options: z.output<typeof linearHeadSchema>, context: HeadContext): Head {
  const scope = new ParameterScope(context);
  const layer = dense(scope, 'head', {
    inputs: context.embeddingSize,
    outputs: context.classes,
    bias: options.bias,
  });
  return {
    name: 'linear',
    parameters: scope.parameters,
    hasLogits: true,
    logits: (embeddings) => layer.forward(embeddings, { training: true }) as tf.Tensor2D,
    dispose: () => {
      scope.dispose();
    },
  };
}
