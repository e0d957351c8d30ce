import { z } from 'zod';
import { shownResults } from '../../report/detailed-results.ts';
import { perBinFigure } from '../../report/identity-figures.ts';
import { figureKind } from '../figure-kind.ts';

/** The mean recall of the identities with 1, 2 to 5, 6 to 19, and 20 or more images. */
export const perBinAccuracy = figureKind({
  gives: 'figure',
  schema: z.strictObject({}),
  needs: 'details of losses that learn the classes',
  draw: ({ results, context }) => perBinFigure(shownResults(results), context)?.figure,
});
