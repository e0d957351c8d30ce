import {
  type FigureSpec,
  type GridCell,
  mainEffects,
  parallelCoordinates,
  parameterImportance,
  paretoFront,
} from '@rangeloss/figures';
import { type MetricLook, sweepFigure, truncationFigure } from './axis-figures.ts';
import { makesLine, pointsAlong } from './axis-points.ts';
import type { ReportedResult } from './reported-result.ts';
import { mean } from './seed-interval.ts';
import { type FigureContext, madeFrom, type MadeFrom, type StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

/** The metrics of which a grid's figures show the first that the results have. */
const HEADLINES = [
  { metric: 'verification/unseen/accuracy', label: 'verification, unseen' },
  { metric: 'verification/tail/accuracy', label: 'verification, tail' },
  { metric: 'verification/test/accuracy', label: 'verification, test' },
  { metric: 'accuracy/common', label: 'accuracy, common identities' },
];

/** Figures of a grid's axes: sweeps of numbers, the weight of each axis, accuracy against time. */
export function gridFigures({ configurations }: StudyResults, context: FigureContext): StudyFigure[] {
  const results = configurations.flatMap(({ seeds }) => seeds.map(({ result }) => result));
  const headline = HEADLINES.find(({ metric }) =>
    results.every(({ metrics }) => metrics[metric] !== undefined),
  );
  if (headline === undefined || results.length === 0) return [];
  const common = madeFrom(results, context);
  const { metric, label } = headline;
  const options = { metric: label, percent: true, ...common };
  const axes = [...new Set(results.flatMap(({ labels }) => Object.keys(labels)))].filter(
    (axis) => axis !== 'seed',
  );
  return [
    ...truncations(results, metric, options),
    sweeps(results, axes, metric, options),
    importance(results, axes, metric, options),
    parallel(results, axes, metric, options),
    pareto(results, axes, metric, { label, ...common }),
  ].filter((figure) => figure !== undefined);
}

/** A figure for each grid that cuts the tail at three places or more. */
function truncations(results: readonly ReportedResult[], metric: string, options: MetricLook): StudyFigure[] {
  const grids = pointsAlong(results, 'data.truncate', metric).filter(makesLine);
  return grids.map((grid, place) =>
    truncationFigure(grid, { name: place === 0 ? 'truncation' : `truncation-${place + 1}`, ...options }),
  );
}

function sweeps(
  results: readonly ReportedResult[],
  axes: readonly string[],
  metric: string,
  options: MetricLook,
): StudyFigure | undefined {
  const swept = axes
    .filter((axis) => axis !== 'data.truncate')
    .flatMap((axis) => pointsAlong(results, axis, metric).map((grid) => ({ label: axis, ...grid })))
    .filter((grid) => !grid.along.includes('data.truncate') && makesLine(grid));
  return swept.length === 0 ? undefined : sweepFigure(swept, options);
}

function cellsOf(results: readonly ReportedResult[], axes: readonly string[], metric: string): GridCell[] {
  return results.map((result) => ({
    values: Object.fromEntries(
      axes.flatMap((axis) => (result.labels[axis] === undefined ? [] : [[axis, result.labels[axis]]])),
    ),
    metric: result.metrics[metric]!,
  }));
}

function importance(
  results: readonly ReportedResult[],
  axes: readonly string[],
  metric: string,
  options: MetricLook,
): StudyFigure | undefined {
  if (axes.length < 2) return undefined;
  const effects = mainEffects(cellsOf(results, [...axes, 'seed'], metric));
  if (effects.length < 2) return undefined;
  const figure = parameterImportance(effects, { name: 'importance', ...options });
  return shown('What matters', "The share of the metric's variance that each axis explains alone.", figure);
}

function parallel(
  results: readonly ReportedResult[],
  axes: readonly string[],
  metric: string,
  options: MetricLook,
): StudyFigure | undefined {
  if (axes.length < 2 || results.length < 8) return undefined;
  const figure = parallelCoordinates(cellsOf(results, axes, metric), { name: 'parallel', ...options });
  return shown('The grid at a glance', 'A line for each cell, the best darkest.', figure);
}

function pareto(
  results: readonly ReportedResult[],
  axes: readonly string[],
  metric: string,
  { label, ...common }: MadeFrom & { readonly label: string },
): StudyFigure | undefined {
  const groups = new Map<string, ReportedResult[]>();
  for (const result of results) {
    const name = axes.flatMap((axis) => result.labels[axis] ?? []).join(' · ');
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  if (groups.size < 3 || results.some(({ timing }) => timing === undefined)) return undefined;
  const points = [...groups].map(([name, cells]) => ({
    name,
    cost: mean(cells.map(({ timing }) => timing!.trainSeconds)),
    gain: mean(cells.map(({ metrics }) => metrics[metric]!)),
  }));
  const figure = paretoFront(points, {
    name: 'pareto',
    cost: 'training time, s',
    gain: label,
    percent: true,
    ...common,
  });
  return shown(
    'Accuracy and time',
    'Means over the seeds; the line is the front that nothing beats.',
    figure,
  );
}

function shown(heading: string, caption: string, figure: FigureSpec): StudyFigure {
  return { heading, caption, figure };
}
