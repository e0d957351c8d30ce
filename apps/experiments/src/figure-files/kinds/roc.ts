import { shownResults } from '../../report/detailed-results.ts';
import { rocFigure } from '../../report/verification-figures.ts';
import { figureKind } from '../figure-kind.ts';
import { partSchema } from '../kind-options.ts';

/** True by false accept rates, means over the seeds. */
export const roc = figureKind({
  gives: 'figure',
  schema: partSchema,
  needs: 'details with pairs of its part of the test images',
  draw: ({ results, context, caption }, { part }) =>
    rocFigure({ part, pairs: caption }, shownResults(results), context)?.figure,
});
