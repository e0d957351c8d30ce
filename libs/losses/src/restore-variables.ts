import { UserError } from '@rangeloss/foundation';
import type * as tf from '@tensorflow/tfjs-core';

/**
 * Gives a loss's variables the saved values; nothing is changed when anything does not fit.
 * @throws UserError that names the loss and the tensor
 */
export function restoreVariables(
  loss: string,
  variables: Readonly<Record<string, tf.Variable>>,
  state: tf.NamedTensorMap,
): void {
  for (const [name, variable] of Object.entries(variables)) {
    const saved = state[name];
    const found =
      saved === undefined ? 'is missing' : `has shape [${saved.shape.join(', ')}], dtype ${saved.dtype}`;
    const fits = saved?.shape.join() === variable.shape.join() && saved.dtype === variable.dtype;
    if (!fits) {
      throw new UserError(
        `The saved state of the loss "${loss}" does not fit: "${name}" ${found}, ` +
          `it should have shape [${variable.shape.join(', ')}], dtype ${variable.dtype}.`,
        {
          field: `${loss}.${name}`,
          mend: 'Resume with the configuration that the checkpoint was made with.',
        },
      );
    }
  }
  for (const [name, variable] of Object.entries(variables)) {
    const saved = state[name]!;
    // A variable that is assigned to itself loses its data.
    if (saved !== variable) variable.assign(saved);
  }
}
