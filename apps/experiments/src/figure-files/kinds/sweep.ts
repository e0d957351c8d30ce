import { z } from 'zod';
import { sweepFigure } from '../../report/axis-figures.ts';
import { makesLine, numberAt, pointsAlong } from '../../report/axis-points.ts';
import { madeFrom } from '../../report/study-figure.ts';
import { figureKind } from '../figure-kind.ts';
import { allOf, metricSchema } from '../kind-options.ts';

/** A metric by single parameters, a panel for each; the base's value is marked. */
export const sweep = figureKind({
  gives: 'figure',
  schema: metricSchema.extend({
    axes: z
      .array(z.strictObject({ axis: z.string(), label: z.string().optional() }))
      .min(1)
      .max(6),
  }),
  needs: 'cells with three numbers or more at each of its axes',
  draw: ({ results, base, context }, { metric, label, percent, axes }) => {
    const cells = allOf(results);
    const swept = axes.flatMap(({ axis, label: name = axis }) => {
      const grid = pointsAlong(cells, axis, metric, base).find(makesLine);
      const chosen = base[0] && numberAt(base[0], axis);
      return grid === undefined
        ? []
        : [{ label: name, points: grid.points, ...(chosen === undefined ? {} : { chosen }) }];
    });
    if (swept.length < axes.length) return undefined;
    return sweepFigure(swept, { metric: label ?? metric, percent, ...madeFrom(cells, context) }).figure;
  },
});
