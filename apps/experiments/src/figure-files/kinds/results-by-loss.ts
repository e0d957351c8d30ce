import { z } from 'zod';
import { resultsFigure } from '../../report/study-figures.ts';
import { figureKind } from '../figure-kind.ts';

/** Every seed's value of some metrics by loss, a panel for each metric. */
export const resultsByLoss = figureKind({
  gives: 'figure',
  schema: z.strictObject({
    metrics: z
      .array(
        z.strictObject({
          metric: z.string(),
          label: z.string(),
          percent: z.boolean().default(false),
          better: z.enum(['higher', 'lower']).optional(),
        }),
      )
      .min(1),
  }),
  needs: 'cells with one of its metrics',
  draw: ({ results, context }, { metrics }) =>
    resultsFigure(
      results,
      context,
      metrics.map(({ better, ...style }) => (better === undefined ? style : { ...style, better })),
    )?.figure,
});
