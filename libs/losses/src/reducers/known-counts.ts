import { UserError } from '@rangeloss/foundation';
import type { LossContext } from '../contract.ts';

/** Training images per class. @throws UserError that names the reduction, when the context has none */
export function knownCounts(reduction: string, { classCounts }: LossContext): Int32Array {
  if (classCounts === undefined) {
    throw new UserError(`The reduction "${reduction}" needs the number of training images per class.`, {
      field: 'reduction',
      mend: 'Give classCounts in the context, or choose another reduction.',
    });
  }
  return classCounts;
}
