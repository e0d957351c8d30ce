import * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch, LossContext, LossResult } from '../contract.ts';
import { createDistance } from '../distances/distance-registry.ts';
import type { Distance } from '../distances/distance.ts';
import type { HostArray } from '../host-array.ts';
import { createMiner } from '../miners/miner-registry.ts';
import type { Miner } from '../miners/miner.ts';
import { pairMasks } from '../pairs/pair-masks.ts';
import { positivePairs } from '../pairs/positive-pairs.ts';
import { createReducer } from '../reducers/reducer-registry.ts';
import type { Reducer, Reducible } from '../reducers/reducer.ts';
import { restoreVariables } from '../restore-variables.ts';
import { untracked } from '../untracked.ts';
import type { Choice } from './choice.ts';
import { Comparison, type Compared } from './comparison.ts';
import { Memory } from './memory.ts';
import type { Mined } from './mined.ts';
import { firstPositives, preparedPairs } from './pair-list.ts';

/** What a loss on pairs or triplets is put together of, as its checked options have it. */
export interface TupleParts {
  readonly distance: Choice;
  readonly p?: number | undefined;
  readonly normalize: boolean;
  readonly mining: Choice;
  readonly reduction: Choice;
  readonly memory?: { readonly size: number; readonly positives: number } | undefined;
}

/** A batch compared with itself or with a memory, and what the miner chose of it. */
export interface MinedBatch {
  readonly comparison: Comparison;
  readonly mined: Mined;
}

/**
 * What losses on pairs and triplets share: a distance, a miner, a reducer and, where one is asked for, a memory of past
 * batches, each exchangeable.
 */
export abstract class TupleLoss implements Loss {
  readonly name: string;
  readonly needsLogits = false;
  protected readonly remembers: boolean;
  readonly #parts: TupleParts;
  readonly #context: LossContext;
  readonly #distance: Distance;
  readonly #miner: Miner;
  readonly #reducer: Reducer;
  readonly #memory: Memory | undefined;
  readonly #triplets: boolean;

  /**
   * @param triplets whether the loss goes by triplets, not by pairs
   * @param beside the loss's own options that are defaults of the miner's options of the same name
   */
  constructor(
    name: string,
    parts: TupleParts,
    context: LossContext,
    {
      triplets = false,
      beside = {},
    }: { readonly triplets?: boolean; readonly beside?: Readonly<Record<string, unknown>> } = {},
  ) {
    this.name = name;
    this.#parts = parts;
    this.#context = context;
    this.#triplets = triplets;
    this.#distance = createDistance(parts.distance, { normalize: parts.normalize, p: parts.p });
    this.#miner = createMiner(parts.mining, beside);
    this.#reducer = createReducer(parts.reduction, context);
    this.#memory = parts.memory === undefined ? undefined : new Memory(name, parts.memory.size, context);
    this.remembers = this.#memory !== undefined;
  }

  abstract compute(batch: LossBatch): LossResult;

  prepare(classes: Int32Array, step = 0): Record<string, HostArray> {
    const listed = this.#usesPairs() && !this.remembers;
    const pairs: Record<string, HostArray> = listed ? positivePairs(classes, this.#context.structure) : {};
    const places = pairs['anchors']?.data.length ?? classes.length * this.#positives();
    return {
      ...pairs,
      ...this.#miner.prepare?.(places, this.#context.seed, step),
      ...this.#reducer.prepare?.(classes),
    };
  }

  /** Compares the batch and mines it. */
  mine(batch: LossBatch): MinedBatch {
    const comparison = new Comparison(this.#compared(batch), this.#distance);
    return { comparison, mined: this.#miner.mine(comparison, batch.prepared) };
  }

  update(batch: LossBatch): void {
    this.#memory?.update(batch);
  }

  parameters(): readonly tf.Variable[] {
    return [];
  }

  state(): tf.NamedTensorMap {
    return { ...this.#memory?.variables() };
  }

  restore(state: tf.NamedTensorMap): void {
    restoreVariables(this.name, this.#memory?.variables() ?? {}, state);
  }

  dispose(): void {
    for (const variable of Object.values(this.#memory?.variables() ?? {})) variable.dispose();
  }

  /**
   * The number that the reducer makes.
   * @param anchors int32, the anchor of each first index; absent where that is the row itself
   */
  protected reduced(reducible: Reducible, { prepared }: LossBatch, anchors?: tf.Tensor1D): tf.Scalar {
    const rows = prepared['reductionRows'];
    const ofAnchors =
      rows === undefined || anchors === undefined ? rows : untracked(() => tf.gather(rows, anchors));
    return this.#reducer.reduce(reducible, ofAnchors);
  }

  #compared({ embeddings, labels, prepared, ...batch }: LossBatch): Compared {
    if (this.#memory === undefined) {
      const compared = { embeddings, masks: pairMasks(labels) };
      return this.#usesPairs() ? { ...compared, pairs: preparedPairs(prepared) } : compared;
    }
    const { masks, embeddings: remembered } = this.#memory.with({ embeddings, labels, prepared, ...batch });
    const compared = { embeddings, remembered, masks };
    if (!this.#usesPairs()) return compared;
    return { ...compared, pairs: firstPositives(masks.positive, this.#positives()) };
  }

  /** Triplets are listed unless the miner names each. */
  #usesPairs(): boolean {
    return this.#miner.usesPairList || (this.#triplets && this.#miner.namesTriplets !== true);
  }

  #positives(): number {
    const { size = 1, positives = 1 } = this.#parts.memory ?? {};
    return Math.min(size, positives);
  }
}
