import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireRows } from '../figure/finite.ts';
import { groupRows } from '../figure/group-rows.ts';
import { seriesColours } from '../theme/palette.ts';
import { TEXT_SIZE, widthInPixels } from '../theme/sizes.ts';
import { panelGrid } from './panel-grid.ts';
import { smooth, thin } from './smoothing.ts';
import { short } from './square-domain.ts';
import { decadeTicks } from './ticks.ts';

/** One logged number of one run. */
export interface CurvePoint {
  /** The loss, or whatever the colours shall tell apart. */
  readonly series: string;
  readonly seed: number;
  /** The logged quantity: `total`, `softmax`, `range/intra`, `accuracy`. */
  readonly term: string;
  readonly step: number;
  readonly value: number;
}

export interface TrainingCurvesOptions extends FigureOptions {
  /** 0..1, exponential moving average; 0.8 by default. By term where they differ: a term that is not named has none. */
  readonly smoothing?: number | Readonly<Record<string, number>>;
  /** Panels in this order; by default as they come. */
  readonly terms?: readonly string[];
  /** Terms with a logarithmic axis; by default those whose positive values span more than two decades. */
  readonly logarithmic?: readonly string[];
}

const POINTS_PER_LINE = 160;

/**
 * Training curves, a panel per term: each seed a thin line, the mean of the seeds (at the steps that all of them
 * logged) a thick one. Values that are not finite are left out and counted in the description.
 * @throws UserError when nothing finite remains or the smoothing is not in [0, 1).
 */
export function trainingCurves(
  points: readonly CurvePoint[],
  options: TrainingCurvesOptions = {},
): FigureSpec {
  const given = options.smoothing ?? 0.8;
  for (const factor of typeof given === 'number' ? [given] : Object.values(given)) {
    if (!(factor >= 0 && factor < 1))
      throw new UserError(`A smoothing of ${factor} is not between 0 and 1.`, { field: 'smoothing' });
  }
  const smoothing = (term: string): number => (typeof given === 'number' ? given : (given[term] ?? 0));
  const finite = points.filter(({ value, step }) => Number.isFinite(value) && Number.isFinite(step));
  const terms = options.terms ?? [...new Set(finite.map(({ term }) => term))];
  const shown = finite.filter(({ term }) => terms.includes(term));
  requireRows(shown, 'points');
  const series = [...new Set(shown.map((point) => point.series))];
  const drawn = terms.filter((term) => shown.some((point) => point.term === term));
  const { seeds, means } = lines(shown, smoothing);
  const few = drawn.length === 1 ? 'column' : 'page';
  const grid = panelGrid(drawn.length, options.width ?? few, { axisWidth: 30, atMost: 3 });
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: series, range: seriesColours(series, options.mode ?? 'print') },
    legend:
      series.length === 1
        ? null
        : {
            title: null,
            orient: 'top',
            direction: 'horizontal',
            symbolType: 'stroke',
            symbolStrokeWidth: 2.5,
            symbolOpacity: 1,
            columns: legendColumns(series, widthInPixels(options.width ?? few) - 20),
          },
  };
  const panel = (term: string, index: number): object => {
    const values = shown.filter((point) => point.term === term).map(({ value }) => value);
    const steps = shown.filter((point) => point.term === term).map(({ step }) => step);
    const type = (options.logarithmic?.includes(term) ?? spansDecades(values)) ? 'log' : 'linear';
    const encoding = {
      x: {
        field: 'step',
        type: 'quantitative',
        scale: { nice: false, zero: false, ...aroundConstant(steps) },
        axis: {
          title: index + grid.columns >= drawn.length ? 'step' : null,
          grid: false,
          tickCount: 4,
          format: '~s',
        },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: type === 'log' ? { type, nice: false } : { zero: false, ...aroundConstant(values) },
        axis: {
          title: null,
          labelFlush: true,
          ...(type === 'log'
            ? { values: decadeTicks(Math.min(...values), Math.max(...values)), format: '~r' }
            : { tickCount: 5 }),
        },
      },
      color,
      detail: { field: 'seed' },
    };
    const transform = [{ filter: `datum.term === ${JSON.stringify(term)}` }];
    return {
      width: grid.panelWidth,
      height: options.height ?? Math.round(Math.min(150, grid.panelWidth * 0.75)),
      title: { text: type === 'log' ? `${term} (log)` : term, fontSize: TEXT_SIZE.header, offset: 4 },
      layer: [
        ...(seeds.some((row) => row['term'] === term)
          ? [
              {
                data: { name: 'seeds' },
                transform,
                mark: { type: 'line', strokeWidth: 0.7, opacity: 0.4 },
                encoding,
              },
            ]
          : []),
        { data: { name: 'means' }, transform, mark: { type: 'line', strokeWidth: 2 }, encoding },
      ],
    };
  };
  return composeFigure(
    {
      figure: 'training-curves',
      description: describe(drawn, series, shown, points.length - finite.length, smoothing),
      datasets: { means, seeds },
      width: few,
      fit: false,
      view: {
        concat: drawn.map(panel),
        columns: grid.columns,
        spacing: { row: 14, column: grid.spacing },
        resolve: { scale: { color: 'shared' } },
      },
    },
    options,
  );
}

/** All names in one row where the figure's width holds them, else as many columns as it holds. */
function legendColumns(series: readonly string[], room: number): number {
  const entry = (name: string): number => 36 + 4.7 * name.length;
  const row = series.reduce((sum, name) => sum + entry(name), 0);
  return row <= room ? series.length : Math.max(1, Math.floor(room / Math.max(...series.map(entry))));
}

/** A domain for values that are all the same; Vega's own has no length, and labels of NaN. */
function aroundConstant(values: readonly number[]): { domain?: readonly [number, number] } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? { domain: [low - 1, high + 1] } : {};
}

function spansDecades(values: readonly number[]): boolean {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > 100;
}

function lines(
  points: readonly CurvePoint[],
  smoothing: (term: string) => number,
): { seeds: DataRow[]; means: DataRow[] } {
  const seeds: DataRow[] = [];
  const means: DataRow[] = [];
  for (const curve of groupRows(points, ({ term, series }) => JSON.stringify([term, series])).values()) {
    const { term, series } = curve[0]!;
    const runs = [...groupRows(curve, ({ seed }) => seed)].map(([seed, run]) => {
      const sorted = [...run].sort((a, b) => a.step - b.step);
      const smoothed = smooth(
        sorted.map(({ value }) => value),
        smoothing(term),
      );
      return { seed, line: sorted.map(({ step }, index) => [step, smoothed[index]!] as const) };
    });
    for (const { seed, line } of runs) {
      if (runs.length === 1) break;
      for (const [step, value] of thin(line, POINTS_PER_LINE)) {
        seeds.push({ term, series, seed, step: Math.round(step), value: short(value) });
      }
    }
    const bySteps = groupRows(
      runs.flatMap(({ line }) => line),
      ([step]) => step,
    );
    const common = [...bySteps]
      .filter(([, values]) => values.length === runs.length)
      .sort(([a], [b]) => a - b)
      .map(
        ([step, values]) =>
          [step, values.reduce((sum, [, value]) => sum + value, 0) / values.length] as const,
      );
    for (const [step, value] of thin(common, POINTS_PER_LINE)) {
      means.push({ term, series, step: Math.round(step), value: short(value), seeds: runs.length });
    }
  }
  return { seeds, means };
}

function describe(
  terms: readonly string[],
  series: readonly string[],
  points: readonly CurvePoint[],
  leftOut: number,
  smoothing: (term: string) => number,
): string {
  const last = Math.max(...points.map(({ step }) => step));
  const runs = new Set(points.map((point) => JSON.stringify([point.series, point.seed]))).size;
  const missing = leftOut === 0 ? '' : ` ${leftOut} values that are not finite are left out.`;
  const factors = terms.map((term) => [term, smoothing(term)] as const).filter(([, factor]) => factor > 0);
  const all = factors.length === terms.length && new Set(factors.map(([, factor]) => factor)).size === 1;
  const smoothed = all
    ? `, smoothed by ${factors[0]![1]}`
    : factors.map(([term, factor]) => `, ${term} smoothed by ${factor}`).join('');
  return `Training curves of ${terms.join(', ')} up to step ${last} for ${series.join(', ')} (${runs} runs)${smoothed}.${missing}`;
}
