import { Registry } from '@rangeloss/foundation';
import { chosenPart, type Choice } from '../composition/choice.ts';
import { all } from './all.ts';
import { angular } from './angular.ts';
import { distanceWeighted } from './distance-weighted.ts';
import { hard } from './hard.ts';
import { hardTriplets } from './hard-triplets.ts';
import type { Miner, MinerEntry } from './miner.ts';
import { multiSimilarityMiner } from './multi-similarity.ts';
import { pairMargin } from './pair-margin.ts';
import { semiHard } from './semi-hard.ts';

/** Every miner by the name that a config uses. One from outside joins with one `register` call. */
export const minerRegistry = new Registry<MinerEntry>('miner')
  .register('all', all)
  .register('hard', hard)
  .register('semi-hard', semiHard)
  .register('hard-triplets', hardTriplets)
  .register('angular', angular)
  .register('distance-weighted', distanceWeighted)
  .register('multi-similarity', multiSimilarityMiner)
  .register('pair-margin', pairMargin);

/**
 * A miner from its name, or its name with options: `createMiner({ name: 'semi-hard', margin: 0.3 })`.
 *
 * @param beside defaults of its options, where a loss has them beside it
 * @throws UserError for an unknown name, ConfigError for options that do not fit
 */
export function createMiner(choice: Choice, beside: Readonly<Record<string, unknown>> = {}): Miner {
  const { entry, options } = chosenPart(minerRegistry, choice, beside);
  return entry.create(options);
}
