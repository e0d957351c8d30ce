import { Registry } from '@rangeloss/foundation';
import { chosenPart, type Choice } from '../composition/choice.ts';
import type { LossContext } from '../contract.ts';
import { classWeighted } from './class-weighted.ts';
import { mean } from './mean.ts';
import { nonzero } from './nonzero.ts';
import type { Reducer, ReducerEntry } from './reducer.ts';
import { shotGroup } from './shot-group.ts';
import { sum } from './sum.ts';

/** Every reducer by the name that a config uses. One from outside joins with one `register` call. */
export const reducerRegistry = new Registry<ReducerEntry>('reduction')
  .register('nonzero', nonzero)
  .register('mean', mean)
  .register('sum', sum)
  .register('class-weighted', classWeighted)
  .register('shot-group', shotGroup);

/**
 * A reducer from its name, or its name with options: `createReducer({ name: 'shot-group', few: 5 }, context)`.
 * @throws UserError for an unknown name or without the class counts it needs, ConfigError for options that do not fit
 */
export function createReducer(choice: Choice, context: LossContext): Reducer {
  const { entry, options } = chosenPart(reducerRegistry, choice);
  return entry.create(options, context);
}
