import {
  type CurvePoint,
  embeddingDensity,
  embeddingScatter,
  type MetricStyle,
  type ResultRow,
  resultsByLoss,
  trainingCurves,
} from '@rangeloss/figures';
import { rankFigure } from './rank-figure.ts';
import type { ReportedResult } from './reported-result.ts';
import { type FigureContext, madeFrom, type StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

const METRICS = [
  { metric: 'accuracy/common', label: 'accuracy, common identities', percent: true, better: 'higher' },
  { metric: 'verification/tail/accuracy', label: 'verification, tail', percent: true, better: 'higher' },
  { metric: 'verification/unseen/accuracy', label: 'verification, unseen', percent: true, better: 'higher' },
  { metric: 'geometry/intra-to-inter', label: 'intra / inter distance', better: 'lower' },
] as const;

/** Every figure that the results at hand can draw; one whose data is missing is left out. */
export function studyFigures(results: StudyResults, context: FigureContext): StudyFigure[] {
  return [
    rankFigure(results, context),
    ...[scatter, density, resultsFigure, curvesFigure].map((draw) => draw(results, context)),
  ].filter((figure) => figure !== undefined);
}

function scatter({ pictures }: StudyResults, context: FigureContext): StudyFigure | undefined {
  const drawn = pictures.filter(({ result }) => result.scatter !== undefined);
  const first = drawn[0]?.result;
  if (first?.distribution === undefined) return undefined;
  const names = first.distribution.map(({ identity }) => identity);
  const tailBelow = (first.config['data'] as { tailBelow: number }).tailBelow;
  const figure = embeddingScatter(
    {
      identities: first.distribution.map(({ identity, images }) => ({
        name: identity,
        tail: images < tailBelow,
      })),
      panels: drawn.map(({ name, result }) => ({
        name,
        ...noteOf(result),
        embeddings: result.scatter!.x.flatMap((x, image) => [x, result.scatter!.y[image]!]),
        labels: result.scatter!.identity.map((identity) => names.indexOf(identity)),
      })),
    },
    {
      name: 'embeddings',
      ...madeFrom(
        drawn.map(({ result }) => result),
        context,
      ),
    },
  );
  const seed = first.seed;
  return {
    heading: 'Planar embeddings',
    caption: `Test images in networks with two embedding dimensions, seed ${seed}; the tail's identities as diamonds. To look at: the numbers come from the higher dimension.`,
    figure,
  };
}

/** With fewer points in a panel the scatter shows them all, and better. */
const POINTS_FOR_DENSITY = 400;

function density({ pictures }: StudyResults, context: FigureContext): StudyFigure | undefined {
  const drawn = pictures.filter(({ result }) => (result.scatter?.x.length ?? 0) >= POINTS_FOR_DENSITY);
  if (drawn.length === 0) return undefined;
  const panels = drawn.map(({ name, result }) => ({
    name,
    embeddings: result.scatter!.x.flatMap((x, image) => [x, result.scatter!.y[image]!]),
  }));
  const results = drawn.map(({ result }) => result);
  return {
    heading: 'Planar embeddings',
    caption: 'The same images as a density: how much of the plane a loss uses.',
    figure: embeddingDensity(panels, {
      name: 'embedding-density',
      ...madeFrom(results, context),
    }),
  };
}

function noteOf({ metrics }: ReportedResult): { note?: string } {
  const accuracy = metrics['accuracy/trained'];
  return accuracy === undefined ? {} : { note: `accuracy ${(100 * accuracy).toFixed(1)} %` };
}

/** Every seed's value of some metrics by loss. @param shown those that the results have are drawn, a panel each */
export function resultsFigure(
  { configurations }: StudyResults,
  context: FigureContext,
  shown: readonly MetricStyle[] = METRICS,
): StudyFigure | undefined {
  const rows = configurations.flatMap(({ name, condition, seeds }) =>
    seeds.flatMap(({ seed, result }) =>
      shown.flatMap(({ metric }): ResultRow[] => {
        const value = result.metrics[metric];
        return value === undefined ? [] : [{ loss: name, condition, seed, metric, value }];
      }),
    ),
  );
  if (rows.length === 0) return undefined;
  const metrics = shown.filter(({ metric }) => rows.some((row) => row.metric === metric));
  const results = configurations.flatMap(({ seeds }) => seeds.map(({ result }) => result));
  return {
    heading: 'Results by loss',
    caption: 'Every seed a point, their mean the large mark, their range the bar.',
    figure: resultsByLoss(rows, {
      name: 'results-by-loss',
      metrics,
      ...madeFrom(results, context),
    }),
  };
}

/** Panels of the training curves: the curve's name and the heading. */
const CURVES = [
  ['loss/softmax', 'softmax loss'],
  ['loss/total', 'total loss'],
  ['validation/accuracy', 'validation accuracy'],
] as const;
/** Losses are of single batches; a validation is of all images, and few points long. */
const SMOOTHING = { 'softmax loss': 0.8, 'total loss': 0.8 };

/** The losses and the validation accuracy of a study's first condition during training. */
export function curvesFigure(
  { configurations, conditions }: StudyResults,
  context: FigureContext,
): StudyFigure | undefined {
  // One condition only: with all of them the lines of a panel could not be told apart.
  const shown = configurations.filter(({ condition }) => condition === conditions[0]);
  const points = shown.flatMap(({ name, seeds }) =>
    seeds.flatMap(({ seed, result }) =>
      CURVES.flatMap(([curve, term]) =>
        curvePoints(result, curve).map((point) => ({ ...point, series: name, seed, term })),
      ),
    ),
  );
  if (points.length === 0) return undefined;
  const terms = CURVES.map(([, term]) => term).filter((term) => points.some((point) => point.term === term));
  const results = shown.flatMap(({ seeds }) => seeds.map(({ result }) => result));
  const condition = conditions[0] === '' || conditions[0] === undefined ? '' : `, ${conditions[0]}`;
  return {
    heading: 'Training curves',
    caption: `Each seed a thin line, their mean the thick one${condition}. Losses are smoothed by a moving average of factor 0.8.`,
    figure: trainingCurves(points, {
      name: 'training-curves',
      terms,
      smoothing: SMOOTHING,
      ...madeFrom(results, context),
    }),
  };
}

function curvePoints(result: ReportedResult, name: string): Pick<CurvePoint, 'step' | 'value'>[] {
  const curve = result.curves?.[name];
  if (curve === undefined) return [];
  return curve.step.flatMap((step, index) => {
    const value = curve.value[index];
    return value === null || value === undefined ? [] : [{ step, value }];
  });
}
