import * as tf from '@tensorflow/tfjs-core';
import { createDistance } from '../distances/distance-registry.ts';
import { hostTensors } from '../host-array.ts';
import { createMiner } from '../miners/miner-registry.ts';
import { pairMasks } from '../pairs/pair-masks.ts';
import { positivePairs } from '../pairs/positive-pairs.ts';
import type { Choice } from './choice.ts';
import { Comparison } from './comparison.ts';
import type { Mined } from './mined.ts';
import { preparedPairs, type PairList } from './pair-list.ts';

/** What a miner chose, as row numbers: triplets, or pairs of either kind; those of the other form are absent. */
export interface MinedIndices {
  readonly triplets?: readonly (readonly [anchor: number, positive: number, negative: number])[];
  readonly positives?: readonly (readonly [anchor: number, positive: number])[];
  readonly negatives?: readonly (readonly [anchor: number, negative: number])[];
}

/**
 * The pairs or triplets that a miner chooses of a batch, to look at. It reads back from the device: a training step has
 * masks and no lists.
 *
 * @param embeddings float32 [batch, dimension]
 * @param labels integers [batch]
 * @param mining a miner's name, or its name with options
 * @param distance what it goes by; default cosine
 * @throws UserError or ConfigError for a miner or distance that there is not
 */
export function minedIndices(
  embeddings: tf.Tensor2D,
  labels: readonly number[],
  mining: Choice,
  { distance = 'cosine', seed = 0, step = 0 }: { distance?: Choice; seed?: number; step?: number } = {},
): MinedIndices {
  const miner = createMiner(mining);
  let found: MinedIndices = {};
  tf.tidy(() => {
    const listed = positivePairs(labels);
    const draws = miner.prepare?.(listed['anchors']!.data.length, seed, step) ?? {};
    const prepared = hostTensors({ ...listed, ...draws });
    const pairs = preparedPairs(prepared);
    const masks = pairMasks(tf.tensor1d([...labels], 'int32'));
    const comparison = new Comparison({ embeddings, masks, pairs }, createDistance(distance));
    found = read(miner.mine(comparison, prepared), pairs);
  });
  return found;
}

function read(mined: Mined, pairs: PairList): MinedIndices {
  if (mined.kind === 'pairs') {
    return { positives: places(mined.positive), negatives: places(mined.negative) };
  }
  if (mined.kind === 'list') {
    const [a, p, n] = [mined.anchors, mined.positives, mined.negatives].map((list) => list.dataSync());
    const exists = [...mined.exists.dataSync()];
    return {
      triplets: exists.flatMap((one, place) =>
        one === 0 ? [] : [[a![place]!, p![place]!, n![place]!] as const],
      ),
    };
  }
  const [a, p] = [pairs.anchors.dataSync(), pairs.positives.dataSync()];
  return { triplets: places(mined.mask).map(([pair, negative]) => [a[pair]!, p[pair]!, negative] as const) };
}

/** (row, column) of what is above zero. */
function places(mask: tf.Tensor2D): [number, number][] {
  const width = mask.shape[1];
  return [...mask.dataSync()].flatMap((value, place): [number, number][] =>
    value > 0 ? [[Math.floor(place / width), place % width]] : [],
  );
}
