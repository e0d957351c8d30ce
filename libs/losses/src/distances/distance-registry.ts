import { Registry } from '@rangeloss/foundation';
import { chosenPart, type Choice } from '../composition/choice.ts';
import { cosine } from './cosine.ts';
import type { Distance, DistanceEntry } from './distance.ts';
import { dotProduct } from './dot-product.ts';
import { euclidean } from './euclidean.ts';
import { lp } from './lp.ts';
import { signalToNoise } from './signal-to-noise.ts';
import { squared } from './squared.ts';

/** Every distance by the name that a config uses. One from outside joins with one `register` call. */
export const distanceRegistry = new Registry<DistanceEntry>('distance')
  .register('squared', squared)
  .register('euclidean', euclidean)
  .register('cosine', cosine)
  .register('lp', lp)
  .register('dot-product', dotProduct)
  .register('signal-to-noise', signalToNoise);

/**
 * A distance from its name, or its name with options: `createDistance({ name: 'lp', p: 1 })`.
 *
 * @param beside defaults of its options, where a loss has them beside it
 * @throws UserError for an unknown name, ConfigError for options that do not fit
 */
export function createDistance(choice: Choice, beside: Readonly<Record<string, unknown>> = {}): Distance {
  const { entry, options } = chosenPart(distanceRegistry, choice, beside);
  return entry.create(options);
}
