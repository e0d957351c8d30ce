import { UserError } from '@rangeloss/foundation';
import type { Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Divides each class's weights by their norm to the power of tau: the norm of a class grows with its frequency, and
 * taking it out, wholly (tau 1) or in part, favours the tail. The bias, where there is one, becomes zero. Nothing is
 * trained; tau is chosen on a validation set.
 *
 * @param head a linear head, trained; its variables are changed
 * @throws UserError when the head has no dense weight
 * @see Kang et al. 2020, "Decoupling Representation and Classifier for Long-Tailed Recognition", section 4.1
 */
export function tauNormalize(head: Head, tau: number): void {
  const weight = head.parameters.find(({ layout }) => layout.kind === 'dense')?.variable;
  if (weight === undefined) {
    throw new UserError(`The head "${head.name}" has no class weights to normalise.`, { field: 'head' });
  }
  tf.tidy(() => {
    const norms = tf.norm(weight, 'euclidean', 0, true);
    weight.assign(tf.div(weight, tf.pow(tf.maximum(norms, 1e-12), tau)));
    for (const { layout, variable } of head.parameters) {
      if (layout.kind === 'vector') variable.assign(tf.zerosLike(variable));
    }
  });
}
