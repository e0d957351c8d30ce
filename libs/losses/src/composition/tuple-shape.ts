import { z } from 'zod';
import { distanceRegistry } from '../distances/distance-registry.ts';
import { minerRegistry } from '../miners/miner-registry.ts';
import { reducerRegistry } from '../reducers/reducer-registry.ts';
import { choiceSchema } from './choice.ts';
import { compositions } from './compositions.ts';
import { refusal, refusedOption } from './refusals.ts';

/** A memory of past batches: its size, and how many positives of an anchor in it make triplets. */
const memoryObject = z.strictObject({
  size: z.int().min(1).default(1024),
  /** The newest ones; losses on pairs take all. */
  positives: z.int().min(1).default(16),
});

/** `{ size, positives }`, or the size alone. */
const memorySchema = z.union([
  z
    .int()
    .min(1)
    .transform((size) => memoryObject.parse({ size })),
  memoryObject,
]);

/** The defaults of a loss on pairs or triplets. */
export interface TupleDefaults {
  readonly distance: string;
  readonly normalize: boolean;
  readonly mining: string;
  readonly reduction: string;
}

/**
 * The options with which a loss on pairs or triplets is put together: `{ distance, p, normalize, mining, reduction,
 * memory }`. Made from the registries as they are when it is called.
 */
export function tupleShape(loss: string, defaults: TupleDefaults) {
  const { distances, miners, reducers, memory } = compositions[loss]!;
  return {
    distance: choiceSchema(distanceRegistry, distances, refusal('distances', loss)).default(
      defaults.distance,
    ),
    p: z.number().min(1).optional(),
    normalize: z.boolean().default(defaults.normalize),
    mining: choiceSchema(minerRegistry, miners, refusal('miners', loss)).default(defaults.mining),
    reduction: choiceSchema(reducerRegistry, reducers, refusal('reducers', loss)).default(defaults.reduction),
    memory: memory ? memorySchema.optional() : refusedOption('memory', loss),
  };
}
