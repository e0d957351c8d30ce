import { UserError } from '@rangeloss/foundation';
import { truncationFigure } from '../../report/axis-figures.ts';
import { makesLine, pointsAlong } from '../../report/axis-points.ts';
import { madeFrom } from '../../report/study-figure.ts';
import { figureKind } from '../figure-kind.ts';
import { allOf, metricSchema } from '../kind-options.ts';

/** A metric by the share of the tail that is cut, a line for each loss. */
export const truncation = figureKind({
  gives: 'figure',
  schema: metricSchema,
  needs: 'cells that cut the tail at three places or more (data.truncate)',
  draw: ({ results, base, context }, { metric, label, percent }) => {
    const cells = allOf(results);
    const grids = pointsAlong(cells, 'data.truncate', metric, base).filter(makesLine);
    if (grids.length > 1) {
      throw new UserError('The cells are of several grids, whose lines are not to be compared.', {
        field: 'where',
        mend: 'Choose one: where: { grid: main, ... }',
      });
    }
    const look = { metric: label ?? metric, percent, ...madeFrom(cells, context) };
    return grids[0] && truncationFigure(grids[0], look).figure;
  },
});
