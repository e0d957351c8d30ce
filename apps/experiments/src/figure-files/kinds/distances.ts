import { shownResults } from '../../report/detailed-results.ts';
import { distancesFigure } from '../../report/verification-figures.ts';
import { figureKind } from '../figure-kind.ts';
import { partSchema } from '../kind-options.ts';

/** How far apart the pairs of one identity and of two are, for one seed. */
export const distances = figureKind({
  gives: 'figure',
  schema: partSchema,
  needs: 'details with pairs of its part of the test images',
  draw: ({ results, context, caption }, { part }) =>
    distancesFigure({ part, pairs: caption }, shownResults(results), context)?.figure,
});
