import { z } from 'zod';
import { shownResults } from '../../report/detailed-results.ts';
import { kurtosisFigure } from '../../report/identity-figures.ts';
import { figureKind } from '../figure-kind.ts';

/** The kurtosis of each identity's embeddings by its images, for one seed. */
export const kurtosis = figureKind({
  gives: 'figure',
  schema: z.strictObject({}),
  needs: 'details, with four test images of an identity or more',
  draw: ({ results, context }) => kurtosisFigure(shownResults(results), context)?.figure,
});
