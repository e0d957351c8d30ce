import type { CellDetails } from '../cell/details/cell-details.ts';
import type { CellResult } from '../cell/cell-result.ts';
import type { ReportedResult } from './reported-result.ts';
import type { StudyResults } from './study-results.ts';

export type DetailedResult = ReportedResult & {
  readonly details: CellDetails;
  readonly distribution: CellResult['distribution'];
};

/** A configuration whose cells kept what figures need. */
export interface DetailedConfiguration {
  readonly name: string;
  readonly results: readonly DetailedResult[];
}

/** What the figures of a report show side by side: one condition, or their lines could not be told apart. */
export interface ShownResults {
  /** In the order of the study; at most as many as the palette has colours. */
  readonly configurations: readonly DetailedConfiguration[];
  /** Ends a caption: which condition it is where there are several, and how many losses are not shown. */
  readonly note: string;
}

const SERIES = 10;

/** The configurations of a study's first condition with their details. */
export function shownResults({ configurations, conditions }: StudyResults): ShownResults {
  const [first] = conditions;
  const detailed = configurations
    .filter(({ condition }) => condition === first)
    .map(({ name, seeds }) => ({ name, results: seeds.flatMap(({ result }) => withDetails(result)) }))
    .filter(({ results }) => results.length > 0);
  const condition = conditions.length > 1 ? ` Condition: ${first ?? ''}.` : '';
  const more = detailed.length - SERIES;
  const left = more > 0 ? ` The first ${SERIES} of ${detailed.length}.` : '';
  return { configurations: detailed.slice(0, SERIES), note: condition + left };
}

function withDetails(result: ReportedResult): DetailedResult[] {
  const { details, distribution } = result;
  return details === undefined || distribution === undefined ? [] : [{ ...result, details, distribution }];
}

/** The configuration that the others are compared with, and the last of those. */
export function endsOf({ configurations }: ShownResults): DetailedConfiguration[] {
  const ends = [configurations[0], configurations.at(-1)].filter((entry) => entry !== undefined);
  return [...new Set(ends)];
}

/** A part of a file's name. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
