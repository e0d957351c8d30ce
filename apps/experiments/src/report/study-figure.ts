import type { FigureSpec, Provenance } from '@rangeloss/figures';
import type { CellResult } from '../cell/cell-result.ts';
import { runIdsOf } from './study-results.ts';

/** A figure of a study's report; those with one heading stand under it together. */
export interface StudyFigure {
  readonly heading: string;
  readonly caption: string;
  readonly figure: FigureSpec;
}

/** What is common to the figures of one report. */
export interface FigureContext {
  readonly configHash: string;
  readonly command: string;
}

export function provenanceOf(results: readonly CellResult[], context: FigureContext): Provenance {
  return { runIds: runIdsOf(results), ...context };
}
