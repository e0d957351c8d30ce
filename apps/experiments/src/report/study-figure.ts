import type { FigureOptions, FigureSpec } from '@rangeloss/figures';
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
  /** Width and colours, where the reader asks for others than a figure's own. */
  readonly look?: Pick<FigureOptions, 'width' | 'mode'>;
}

/** The options that a figure has from its report: where its numbers come from, and how it is to look. */
export type MadeFrom = Pick<FigureOptions, 'provenance' | 'width' | 'mode'>;

export function madeFrom(
  results: readonly CellResult[],
  { configHash, command, look }: FigureContext,
): MadeFrom {
  return { provenance: { runIds: runIdsOf(results), configHash, command }, ...look };
}

/** `madeFrom` all cells of some configurations. */
export function madeFromAll(
  configurations: readonly { readonly results: readonly CellResult[] }[],
  context: FigureContext,
): MadeFrom {
  return madeFrom(
    configurations.flatMap(({ results }) => results),
    context,
  );
}
