import { parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';
import type { LossContext } from './contract.ts';
import { JointLoss } from './joint-loss.ts';
import { lossRegistry } from './registry.ts';

/**
 * The schema of a config's `loss` part: loss names to their options, at least one. Made from the registry as it is
 * when called, so that losses registered later belong to it; an unknown name is told the nearest known one.
 */
export function lossesSchema() {
  const shape = Object.fromEntries(
    lossRegistry.names().map((name) => [name, lossRegistry.get(name).schema.optional()]),
  );
  return z.strictObject(shape).refine((losses) => Object.values(losses).some((loss) => loss !== undefined), {
    message: `name at least one loss of ${lossRegistry.names().join(', ')}`,
    when: ({ issues }) => issues.length === 0,
  });
}

/**
 * The weighted sum of losses that a config names, in the config's order:
 * `{ softmax: 1, range: { intra: 0.01, inter: 0.001, k: 2, margin: 40 } }`.
 *
 * @param config as written, a bare number being a weight; checked here
 * @throws ConfigError for an unknown loss, an unknown option or a value out of its range
 */
export function createLosses(config: unknown, context: LossContext): JointLoss {
  parseConfig(lossesSchema(), config, 'loss');
  // Each loss checks its own options again while it fills in the defaults: what it gets is what was written.
  const written = config as Record<string, unknown>;
  const named = Object.keys(written).filter((name) => written[name] !== undefined);
  return new JointLoss(named.map((name) => lossRegistry.get(name).create(written[name], context)));
}
