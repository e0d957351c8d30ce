import { z } from 'zod';

/** A pair that was hard: far apart within an identity, or near between two. */
const hardPairSchema = z.strictObject({
  same: z.boolean(),
  /** The identities of the two images. */
  identities: z.tuple([z.string(), z.string()]),
  /** The two images, as their source numbers them. */
  items: z.tuple([z.int(), z.int()]),
  distance: z.number(),
});

/** Verification pairs of one part of the test set: curve, histograms and hardest pairs, thinned to what is drawn. */
export const verificationSchema = z.strictObject({
  genuine: z.int(),
  impostors: z.int(),
  /** Twenty false accept rates a decade from 1 down to what the impostor pairs resolve, ascending. */
  far: z.array(z.number()),
  /** The highest true accept rate that does not exceed each. */
  tar: z.array(z.number()),
  /** Pairs by distance in bins of equal width from `low` to `high`. */
  distances: z.strictObject({
    low: z.number(),
    high: z.number(),
    genuine: z.array(z.int()),
    impostor: z.array(z.int()),
  }),
  /** The distance at which both kinds of errors are equally frequent. */
  threshold: z.number(),
  hardest: z.array(hardPairSchema),
});

/** What a cell's figures need beyond its metrics; each list is bounded, whatever the size of the test set. */
export const cellDetailsSchema = z.strictObject({
  /** By part of the test set, `head` and `tail`. */
  verification: z.record(z.string(), verificationSchema),
  /** One image of each identity enrolled, the others searched; absent where no identity has two test images. */
  identification: z
    .strictObject({
      identities: z.int(),
      probes: z.int(),
      /** The share of probes found within rank 1, 2, ... */
      rates: z.array(z.number()),
    })
    .optional(),
  /** Entry i is identity i of the result's `distribution`. */
  identities: z.strictObject({
    testImages: z.array(z.int()),
    /** Test images that were recognised; absent for a head without logits. */
    correct: z.array(z.int()).optional(),
    /** Kurtosis of the test embeddings about their center, 3 for a normal distribution; null for too few images. */
    kurtosis: z.array(z.number().nullable()),
  }),
  /** By identity where there are few, else by frequency bin; rows are the truth, counts row by row. */
  confusion: z
    .strictObject({
      of: z.enum(['identities', 'bins']),
      names: z.array(z.string()),
      counts: z.array(z.int()),
    })
    .optional(),
});

export type CellDetails = z.output<typeof cellDetailsSchema>;
export type VerificationDetails = z.output<typeof verificationSchema>;
export type HardPair = z.output<typeof hardPairSchema>;
