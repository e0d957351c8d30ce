import {
  type CmcSeries,
  cmcCurve,
  type DistancePanel,
  distanceHistograms,
  rocCurve,
  type RocSeries,
} from '@rangeloss/figures';
import { leastImpostorsBeyond } from '@rangeloss/evaluation';
import type { VerificationDetails } from '../cell/details/cell-details.ts';
import {
  type DetailedConfiguration,
  type DetailedResult,
  type ShownResults,
  shownResults,
} from './detailed-results.ts';
import { mean } from './seed-interval.ts';
import { type FigureContext, madeFrom, madeFromAll, type StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

/** A part of the test set whose pairs are verified, and what is said of it. */
export interface VerifiedPart {
  readonly part: string;
  readonly pairs: string;
}

const PARTS: readonly VerifiedPart[] = [
  { part: 'tail', pairs: 'Pairs of the identities that truncation cuts' },
  { part: 'head', pairs: 'Pairs of the identities that every cell trains on' },
];

/** Rates that protocols name. */
const MARKS = [1e-4, 1e-3, 1e-2, 1e-1];

/** ROC curves, identification rates and distances of the pairs of a study's first condition. */
export function verificationFigures(results: StudyResults, context: FigureContext): StudyFigure[] {
  const shown = shownResults(results);
  return [
    ...PARTS.map((part) => rocFigure(part, shown, context)),
    cmc(shown, context),
    ...PARTS.map((part) => distancesFigure(part, shown, context)),
  ].filter((figure) => figure !== undefined);
}

/** True by false accept rates, means over the seeds. */
export function rocFigure(
  { part, pairs }: VerifiedPart,
  { configurations, note }: ShownResults,
  context: FigureContext,
): StudyFigure | undefined {
  const curves = configurations.flatMap(({ name, results }): (RocSeries & { impostors: number })[] => {
    const found = partOf(results, part);
    const first = found[0];
    if (first === undefined) return [];
    // Seeds with another number of pairs resolve other rates.
    const alike = found.filter(({ far }) => far.length === first.far.length);
    const trueAccept = first.far.map((_, place) => mean(alike.map(({ tar }) => tar[place]!)));
    return [{ series: name, falseAccept: first.far, trueAccept, impostors: first.impostors }];
  });
  if (curves.length === 0) return undefined;
  const impostors = Math.min(...curves.map((curve) => curve.impostors));
  const marks = MARKS.filter((far) => far * impostors >= leastImpostorsBeyond - 1e-6);
  return {
    heading: 'Verification: true accepts by false accepts',
    caption: `${pairs}; ${seedsNote(configurations, 'the true accept rates are means over')}${marksNote(marks)}${note}`,
    figure: rocCurve(curves, { name: `roc-${part}`, marks, ...madeFromAll(configurations, context) }),
  };
}

function marksNote(marks: readonly number[]): string {
  return marks.length === 0
    ? ' With so few impostor pairs no true accept rate is marked.'
    : ` Marked: the rates at false accepts of ${marks.join(' and ')}, where ten impostor pairs or more lie beyond.`;
}

function cmc({ configurations, note }: ShownResults, context: FigureContext): StudyFigure | undefined {
  const curves = configurations.flatMap(({ name, results }): CmcSeries[] => {
    const all = results.flatMap(({ details }) =>
      details.identification === undefined ? [] : [details.identification.rates],
    );
    if (all.length === 0) return [];
    const ranks = Math.max(...all.map((rates) => rates.length));
    // A curve ends at the rank within which every probe was found.
    const rates = Array.from({ length: ranks }, (_, place) => mean(all.map((own) => own[place] ?? 1)));
    return [{ series: name, rates }];
  });
  if (curves.length === 0) return undefined;
  const ranks = Math.max(...curves.map(({ rates }) => rates.length));
  const whole = curves.map(({ series, rates }) => ({
    series,
    rates: Array.from({ length: ranks }, (_, place) => rates[place] ?? 1),
  }));
  const counts = configurations[0]!.results[0]!.details.identification;
  const who =
    counts === undefined ? '' : ` among ${counts.identities} identities, ${counts.probes} images searched`;
  return {
    heading: 'Identification by rank',
    caption: `One test image of each identity enrolled${who}; ${seedsNote(configurations, 'means over')}${note}`,
    figure: cmcCurve(whole, { name: 'cmc', ...madeFromAll(configurations, context) }),
  };
}

/** How far apart the pairs of one identity and of two are, for one seed. */
export function distancesFigure(
  { part, pairs }: VerifiedPart,
  { configurations, note }: ShownResults,
  context: FigureContext,
): StudyFigure | undefined {
  const first = configurations.flatMap(({ name, results }) => {
    const result = results.find(({ details }) => details.verification[part] !== undefined);
    return result === undefined ? [] : [{ name, result, own: result.details.verification[part]! }];
  });
  // Where all distances are equal there is no histogram.
  const drawn = first.filter(({ own }) => own.distances.high > own.distances.low);
  if (drawn.length === 0) return undefined;
  const panels = drawn.map(({ name, own }): DistancePanel => {
    const { low, high, genuine, impostor } = own.distances;
    // Few pairs in many bins are a comb.
    const width = own.genuine < 100 ? 4 : own.genuine < 400 ? 2 : 1;
    const [intraCounts, interCounts] = [merged(genuine, width), merged(impostor, width)];
    return { name, low, high, intraCounts, interCounts, threshold: own.threshold };
  });
  const [seed] = drawn.map(({ result }) => result.seed);
  return {
    heading: 'Distances within and between identities',
    caption: `${pairs}, seed ${seed!}; dashed: the threshold of equal errors.${note}`,
    figure: distanceHistograms(panels, {
      name: `distances-${part}`,
      ...madeFrom(
        drawn.map(({ result }) => result),
        context,
      ),
    }),
  };
}

/** Neighbouring bins together; their number is a multiple of the width. */
function merged(counts: readonly number[], width: number): number[] {
  return Array.from({ length: counts.length / width }, (_, bin) =>
    counts.slice(bin * width, (bin + 1) * width).reduce((sum, count) => sum + count, 0),
  );
}

function partOf(results: readonly DetailedResult[], part: string): VerificationDetails[] {
  return results.flatMap(({ details }) => details.verification[part] ?? []);
}

function seedsNote(configurations: readonly DetailedConfiguration[], before: string): string {
  const seeds = Math.max(...configurations.map(({ results }) => results.length));
  return seeds === 1 ? 'one seed.' : `${before} ${seeds} seeds.`;
}
