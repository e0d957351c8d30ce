import type { LossContext } from '../contract.ts';

/** A small context; labels of its batches run from 0 to 4. */
export const testContext: LossContext = {
  batchSize: 10,
  classes: 5,
  embeddingSize: 6,
  seed: 1,
  classCounts: Int32Array.of(200, 50, 120, 3, 12),
};

/** An unordered batch of ten with groups of 4, 2, 2, 1, 1. */
export const testClasses: readonly number[] = [2, 0, 2, 1, 4, 2, 0, 3, 2, 1];
