import type { FigureOptions, FigureSpec } from '@rangeloss/figures';
import type { ReportedResult } from './reported-result.ts';
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
  /** Name, size and colours, where others are asked for than a figure's own. */
  readonly look?: Pick<FigureOptions, 'name' | 'width' | 'height' | 'mode'>;
}

/** The options that a figure has from its report: where its numbers come from, and how it is to look. */
export type MadeFrom = Pick<FigureOptions, 'provenance' | 'name' | 'width' | 'height' | 'mode'>;

export function madeFrom(
  results: readonly ReportedResult[],
  { configHash, command, look }: FigureContext,
): MadeFrom {
  return { provenance: { runIds: runIdsOf(results), configHash, command }, ...look };
}

/** `madeFrom` all cells of some configurations. */
export function madeFromAll(
  configurations: readonly { readonly results: readonly ReportedResult[] }[],
  context: FigureContext,
): MadeFrom {
  return madeFrom(
    configurations.flatMap(({ results }) => results),
    context,
  );
}
