import { Registry } from '@rangeloss/foundation';
import { center } from './center/center.ts';
import { softmax } from './classification/softmax.ts';
import type { LossEntry } from './define-loss.ts';
import { contrastive } from './pairs/contrastive.ts';
import { triplet } from './pairs/triplet.ts';
import { range } from './range/range.ts';

/** Every loss by the name that a config uses. A loss from outside joins with one `register` call. */
export const lossRegistry = new Registry<LossEntry>('loss')
  .register('softmax', softmax)
  .register('contrastive', contrastive)
  .register('triplet', triplet)
  .register('center', center)
  .register('range', range);
