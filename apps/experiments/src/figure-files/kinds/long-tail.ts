import { z } from 'zod';
import { rankFigure } from '../../report/rank-figure.ts';
import { figureKind } from '../figure-kind.ts';

/** The training images of each identity by its rank, with marks where a cut of the tail ends. */
export const longTail = figureKind({
  gives: 'figure',
  schema: z.strictObject({
    /** Shares of the tail's identities that are cut. */
    cuts: z.array(z.number().gt(0).max(1)).optional(),
  }),
  needs: 'details, with the images of each identity',
  draw: ({ results, context }, { cuts }) => rankFigure(results, context, cuts)?.figure,
});
