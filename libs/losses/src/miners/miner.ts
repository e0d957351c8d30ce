import type * as tf from '@tensorflow/tfjs-core';
import { type z } from 'zod';
import { choiceSchema, type Choice, type PartEntry } from '../composition/choice.ts';
import type { Comparison } from '../composition/comparison.ts';
import type { Mined } from '../composition/mined.ts';
import { createDistance, distanceRegistry } from '../distances/distance-registry.ts';
import type { HostArray } from '../host-array.ts';

/** Chooses the pairs or triplets of a batch that a loss looks at; off the tape, with static shapes, on the device. */
export interface Miner {
  /** Whether it goes by the list of all (anchor, positive). */
  readonly usesPairList: boolean;
  /** Whether it names its triplets one by one, so that a loss on triplets needs no list of pairs. */
  readonly namesTriplets?: boolean;
  /**
   * Random numbers and the like, on the host.
   * @param pairs places in the list of (anchor, positive)
   */
  readonly prepare?: (pairs: number, seed: number, step: number) => Record<string, HostArray>;
  readonly mine: (comparison: Comparison, prepared: tf.NamedTensorMap) => Mined;
}

/** What the registry holds of a miner. */
export interface MinerEntry extends PartEntry {
  readonly create: (options: Readonly<Record<string, unknown>>) => Miner;
}

/**
 * Ties a miner's constructor to its options. Besides them each has `distance`, which it then goes by instead of the
 * loss's.
 */
export function defineMiner<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  create: (options: z.output<z.ZodObject<Shape>>) => Miner,
): MinerEntry {
  let known = 0;
  let shape: z.ZodRawShape = {};
  return {
    get shape() {
      if (known !== distanceRegistry.names().length) {
        known = distanceRegistry.names().length;
        shape = { distance: choiceSchema(distanceRegistry, 'every', () => '').optional(), ...schema.shape };
      }
      return shape;
    },
    create: ({ distance, ...options }) => {
      const miner = create(schema.parse(options));
      return distance === undefined ? miner : goingBy(distance as Choice, miner);
    },
  };
}

function goingBy(choice: Choice, miner: Miner): Miner {
  const distance = createDistance(choice);
  return { ...miner, mine: (comparison, prepared) => miner.mine(comparison.under(distance), prepared) };
}
