import type { FigureSpec, ResultsTable } from '@rangeloss/figures';
import type { z } from 'zod';
import type { ReportedResult } from '../report/reported-result.ts';
import type { FigureContext } from '../report/study-figure.ts';
import type { StudyResults } from '../report/study-results.ts';

/** What a kind of figure is drawn from. */
export interface KindInput {
  readonly results: StudyResults;
  /** Cells of another grid that the others are varied about. */
  readonly base: readonly ReportedResult[];
  readonly context: FigureContext;
  readonly caption: string;
  /** The rows that the others are tested against. */
  readonly baseline: string | undefined;
}

/** A kind of figure or table that a figure file can name. */
export interface FigureKind<S extends z.ZodType = z.ZodType> {
  readonly gives: 'figure' | 'table';
  /** Its options, beside `kind`. */
  readonly schema: S;
  /** What has to be there to draw it, for the message where it is not. */
  readonly needs: string;
  /** Undefined where the results lack what it needs. */
  readonly draw: (input: KindInput, options: z.output<S>) => FigureSpec | ResultsTable | undefined;
}

/** Ties the options that `draw` takes to their schema. */
export function figureKind<S extends z.ZodType>(kind: FigureKind<S>): FigureKind<S> {
  return kind;
}
