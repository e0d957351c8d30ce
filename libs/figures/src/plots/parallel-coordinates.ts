import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE, widthInPixels } from '../theme/sizes.ts';
import type { GridCell } from './parameter-importance.ts';
import { roundTicks } from './ticks.ts';

export interface ParallelOptions extends FigureOptions {
  readonly metric: string;
  readonly percent?: boolean;
}

/**
 * A grid at a glance: an axis for each parameter and one for the metric, a line for each cell, the best darkest
 * and on top. Names and numbers alike are spaced evenly in their order, since grids step by factors.
 * @throws UserError when there are no cells, no parameters, or a metric is not finite.
 */
export function parallelCoordinates(cells: readonly GridCell[], options: ParallelOptions): FigureSpec {
  requireRows(cells, 'cells');
  for (const { metric } of cells) requireFinite(metric, options.metric);
  const colours = palette(options.mode ?? 'print');
  const parameters = [...new Set(cells.flatMap(({ values }) => Object.keys(values)))];
  if (parameters.length === 0) throw new UserError('The cells have no parameters.', { field: 'cells' });
  const levels = new Map(parameters.map((parameter) => [parameter, levelsOf(cells, parameter)]));
  const metrics = cells.map(({ metric }) => metric);
  const [low, high] = [Math.min(...metrics), Math.max(...metrics)];
  const height = (metric: number): number => (high === low ? 0.5 : (metric - low) / (high - low));
  const axes = [...parameters, options.metric];
  // Drawn from the worst to the best, so that the best lie on top.
  const order = cells.map((_, index) => index).sort((a, b) => cells[a]!.metric - cells[b]!.metric || a - b);
  const rows = order.flatMap((index): DataRow[] => {
    const { values, metric } = cells[index]!;
    const places = parameters.flatMap((parameter) => {
      const value = values[parameter];
      return value === undefined
        ? []
        : [{ axis: parameter, place: placeOf(levels.get(parameter)!, value), value }];
    });
    return [...places, { axis: options.metric, place: height(metric), value: metric }].map((row) => ({
      cell: index,
      metric,
      ...row,
    }));
  });
  const show = (value: number): string =>
    options.percent === true ? `${Number((value * 100).toFixed(1))}%` : String(value);
  const ticks = [
    ...parameters.flatMap((parameter) =>
      levels.get(parameter)!.map((level) => ({
        axis: parameter,
        place: placeOf(levels.get(parameter)!, level),
        label: String(level),
      })),
    ),
    ...roundTicks(low, high, 5).map((value) => ({
      axis: options.metric,
      place: height(value),
      label: show(value),
    })),
  ];
  const x = {
    field: 'axis',
    type: 'nominal',
    sort: axes,
    scale: { type: 'point', domain: axes, padding: 0.12 },
    axis: {
      title: null,
      orient: 'top',
      domain: false,
      ticks: false,
      grid: true,
      labelAngle: 0,
      labelColor: colours.ink,
      labelFontWeight: 600,
      labelPadding: 6,
      gridColor: colours.rule,
      labelLimit: 0,
    },
  };
  const y = {
    field: 'place',
    type: 'quantitative',
    scale: { domain: [-0.03, 1.03], nice: false },
    axis: null,
  };
  const label = { type: 'text', align: 'left', dx: 5, fontSize: TEXT_SIZE.label };
  const onAxes = (comparison: '===' | '!=='): object[] => [
    { filter: `datum.axis ${comparison} ${JSON.stringify(axes[0])}` },
  ];
  const labelled = { x, y, text: { field: 'label' } };
  const best = cells.reduce((top, cell) => (cell.metric > top.metric ? cell : top));
  return composeFigure(
    {
      figure: 'parallel-coordinates',
      description: `Parallel coordinates of ${cells.length} cells over ${parameters.join(', ')}; ${options.metric} from ${show(low)} to ${show(high)}. Best: ${parameters.map((parameter) => `${parameter} ${String(best.values[parameter] ?? '–')}`).join(', ')}.`,
      datasets: { cells: rows, ticks },
      width: 'page',
      height: 220,
      fit: true,
      view: {
        layer: [
          {
            data: { name: 'cells' },
            mark: { type: 'line', strokeWidth: cells.length > 60 ? 0.9 : 1.4, opacity: 0.75 },
            encoding: {
              x,
              y,
              detail: { field: 'cell' },
              order: { field: 'position' },
              color: {
                field: 'metric',
                type: 'quantitative',
                scale: { range: colours.ramp.slice(1), domain: high === low ? [low, low + 1] : [low, high] },
                legend: null,
              },
            },
            transform: [{ calculate: `indexof(${JSON.stringify(axes)}, datum.axis)`, as: 'position' }],
          },
          {
            data: { name: 'ticks' },
            transform: onAxes('!=='),
            mark: { ...label, stroke: colours.background, strokeWidth: 4, strokeJoin: 'round' },
            encoding: labelled,
          },
          {
            data: { name: 'ticks' },
            transform: onAxes('!=='),
            mark: { ...label, color: colours.ink },
            encoding: labelled,
          },
          // No line leaves the first axis to the left.
          {
            data: { name: 'ticks' },
            transform: onAxes('==='),
            mark: { ...label, align: 'right', dx: -5, color: colours.ink },
            encoding: labelled,
          },
        ],
      },
    },
    { ...options, width: widthInPixels(options.width ?? 'page') },
  );
}

function levelsOf(cells: readonly GridCell[], parameter: string): (string | number)[] {
  const levels = [
    ...new Set(cells.flatMap(({ values }) => (values[parameter] === undefined ? [] : [values[parameter]]))),
  ];
  return levels.every((level) => typeof level === 'number') ? levels.sort((a, b) => a - b) : levels;
}

function placeOf(levels: readonly (string | number)[], level: string | number): number {
  return levels.length === 1 ? 0.5 : levels.indexOf(level) / (levels.length - 1);
}
