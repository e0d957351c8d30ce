import { z } from 'zod';
import { curvesFigure } from '../../report/study-figures.ts';
import { figureKind } from '../figure-kind.ts';

/** Losses and validation accuracy during training. */
export const trainingCurves = figureKind({
  gives: 'figure',
  schema: z.strictObject({}),
  needs: "curves, which only the cells' own files have",
  draw: ({ results, context }) => curvesFigure(results, context)?.figure,
});
