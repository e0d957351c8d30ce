import { composeFigure, type DataRow, type FigureSpec } from '../figure/figure-spec.ts';
import { requireRows } from '../figure/finite.ts';
import type { IntervalPoint } from '../figure/interval-point.ts';
import { intervalLines } from './interval-lines.ts';
import { panelGrid } from './panel-grid.ts';
import type { CurveOptions } from './truncation-curve.ts';

/** One hyper-parameter, varied while the others stay. */
export interface SweptParameter {
  readonly parameter: string;
  readonly points: readonly IntervalPoint[];
  readonly scale?: 'linear' | 'log';
  /** The value that the study goes on with. */
  readonly chosen?: number;
}

/**
 * A metric by hyper-parameter, a panel for each, with one vertical scale for all, so that what matters most is
 * seen to; the chosen value is marked.
 * @throws UserError when there is nothing to draw or a logarithmic parameter is not positive.
 */
export function parameterSweep(parameters: readonly SweptParameter[], options: CurveOptions): FigureSpec {
  requireRows(parameters, 'parameters');
  const all = parameters.flatMap(({ points }) => points);
  requireRows(all, 'points');
  const series = [...new Set(all.map((point) => point.series))];
  const few = parameters.length === 1 ? 'column' : 'page';
  const grid = panelGrid(parameters.length, options.width ?? few, { axisWidth: 34, atMost: 3, spacing: 14 });
  const low = Math.min(...all.map((point) => point.low));
  const high = Math.max(...all.map((point) => point.high));
  const margin = (high - low || 1) * 0.07;
  const drawn = parameters.map((swept, index) =>
    intervalLines({
      points: swept.points,
      series,
      name: `sweep-${index}`,
      x: {
        title: swept.parameter,
        scale: swept.scale ?? 'linear',
        format: '~r',
        ...(swept.chosen === undefined ? {} : { chosen: swept.chosen }),
      },
      y: {
        title: index % grid.columns === 0 ? options.metric : null,
        percent: options.percent === true,
        domain: [low - margin, high + margin],
      },
      width: grid.panelWidth,
      height: options.height ?? 150,
      mode: options.mode ?? 'print',
      names: series.length > 1 ? 'legend' : 'none',
    }),
  );
  const table = parameters.flatMap(({ parameter, points }) =>
    points.map((point): DataRow => ({ parameter, ...point })),
  );
  return composeFigure(
    {
      figure: 'parameter-sweep',
      description: describe(parameters, options),
      datasets: {
        sweep: table,
        ...Object.fromEntries(drawn.flatMap(({ datasets }) => Object.entries(datasets))),
      },
      view: {
        concat: drawn.map(({ view }) => view),
        columns: grid.columns,
        spacing: { row: 14, column: grid.spacing },
        resolve: { scale: { color: 'shared' } },
      },
      width: few,
      fit: false,
    },
    options,
  );
}

function describe(parameters: readonly SweptParameter[], options: CurveOptions): string {
  const parts = parameters.map(({ parameter, points, chosen }) => {
    const best = points.reduce((top, point) => (point.mean > top.mean ? point : top));
    const mark = chosen === undefined ? '' : `, chosen ${chosen}`;
    return `${parameter} from ${Math.min(...points.map(({ x }) => x))} to ${Math.max(...points.map(({ x }) => x))}, highest at ${best.x}${mark}`;
  });
  return `${options.metric} by hyper-parameter: ${parts.join('; ')}.`;
}
