import { createSampler } from '@rangeloss/datasets';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import { testPairs } from './test-set.ts';
import { choosingPairs, unseenPairs } from './unseen-pairs.ts';

const checkedPairs = new WeakMap<CellData, Set<string>>();

/**
 * Makes what a cell makes of its data apart from the network, so that a batch or a pair list that the data cannot
 * give is told before the first cell has run, and not after hours.
 *
 * @throws UserError that names the field and the mend
 */
export function checkCell(config: CellConfig, data: CellData): void {
  const { manifests } = data;
  const check = (sampler: unknown, steps: number, batchSize: number) =>
    createSampler(sampler, { manifest: manifests.train, seed: config.seed, batchSize, steps });
  const { steps, batch, accumulate = 1, decoupled } = config.train;
  check(config.data.sampler, steps * accumulate, batch);
  if (decoupled !== undefined && 'steps' in decoupled) {
    check(decoupled.sampler, decoupled.steps, decoupled.batch ?? batch);
  }
  // Drawing pairs takes longest, and most cells of a grid have the same.
  const key = JSON.stringify([config.evaluate, config.seed]);
  const checked = checkedPairs.get(data) ?? new Set();
  if (checked.has(key)) return;
  testPairs(data, config.evaluate, config.seed);
  const { openSet, openSetValidation } = data.manifests;
  if (openSet !== undefined) unseenPairs(openSet, config.evaluate, config.seed);
  if (openSetValidation !== undefined) choosingPairs(openSetValidation);
  checkedPairs.set(data, checked.add(key));
}
