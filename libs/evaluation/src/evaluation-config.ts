import { z } from 'zod';
import { distanceNames, type DistanceName } from './embeddings/distances.ts';
import { commonBins, commonShots } from './long-tail/frequency.ts';

const names = distanceNames as readonly [DistanceName, ...DistanceName[]];

const shots = z
  .strictObject({ fewBelow: z.int().min(0), manyAbove: z.int().min(0) })
  .refine(({ fewBelow, manyAbove }) => manyAbove + 1 >= fewBelow, {
    message: 'few-shot below fewBelow and many-shot above manyAbove must not overlap',
  });

const bin = z.strictObject({
  name: z.string().min(1),
  from: z.int().min(0),
  to: z.int().min(0).exactOptional(),
});

/** How a study is evaluated, as its YAML says it. Every value has a default, which is logged with the results. */
export const evaluationSchema = z.strictObject({
  /** Distance of verification, retrieval and geometry. */
  distance: z.enum(names).default('cosine'),
  /** Folds of the verification accuracy. */
  folds: z.int().min(2).default(10),
  /** What verification accuracy is: of all pairs, or the mean of true accept and true reject rate. */
  accuracy: z.enum(['plain', 'balanced']).default('plain'),
  /** False accept rates to give the true accept rate at. */
  fars: z.array(z.number().gt(0).max(1)).default([1e-1, 1e-2, 1e-3]),
  shots: shots.prefault(commonShots),
  bins: z
    .array(bin)
    .min(1)
    .default(() => commonBins.map((each) => ({ ...each }))),
  /** Largest pair distances that the geometry takes. */
  k: z.int().min(1).default(2),
});

/** A study's evaluation with all defaults filled in. */
export type EvaluationConfig = z.output<typeof evaluationSchema>;
