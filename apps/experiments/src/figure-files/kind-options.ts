import { z } from 'zod';
import type { ReportedResult } from '../report/reported-result.ts';
import type { StudyResults } from '../report/study-results.ts';

/** The options of a kind that shows one metric. */
export const metricSchema = z.strictObject({
  metric: z.string(),
  /** What the axis is called; the metric's name without it. */
  label: z.string().optional(),
  /** Whether values of 0 to 1 are shown as percentages. */
  percent: z.boolean().default(true),
});

/** Every result of some configurations. */
export function allOf({ configurations }: StudyResults): ReportedResult[] {
  return configurations.flatMap(({ seeds }) => seeds.map(({ result }) => result));
}

/** The options of a kind that shows the pairs of one part of the test images. */
export const partSchema = z.strictObject({
  /** `head` or `tail`, or a protocol of the file's `evaluations`. */
  part: z.string(),
});
