import type { Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Learnable weight scaling: a trained head, frozen, with one trained factor per class on its logits. With
 * `trains: 'head'` and class-balanced batches this is the method LWS.
 *
 * @param head stays the caller's to dispose; its parameters are not trained
 * @see Kang et al. 2020, "Decoupling Representation and Classifier for Long-Tailed Recognition", section 4.1
 */
export function scaledHead(head: Head, classes: number): Head {
  const variable = tf.tidy(() => tf.variable(tf.ones([classes])));
  return {
    name: `scaled ${head.name}`,
    hasLogits: head.hasLogits,
    parameters: [{ name: 'head.scale', variable, decay: false, layout: { kind: 'vector' } }],
    logits: (embeddings, labels) => tf.mul<tf.Tensor2D>(head.logits(embeddings, labels), variable),
    dispose: () => {
      variable.dispose();
    },
  };
}
