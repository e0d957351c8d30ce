import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { seriesColours } from '../theme/palette.ts';
import { short } from './square-domain.ts';

/** Identification rate at rank 1, 2, ...: entry 0 is rank 1. */
export interface CmcSeries {
  readonly series: string;
  readonly rates: ArrayLike<number>;
}

/**
 * Cumulative match characteristic: the share of probes whose identity is among the first so many of the gallery.
 * @throws UserError when a curve is empty or not finite.
 */
export function cmcCurve(curves: readonly CmcSeries[], options: FigureOptions = {}): FigureSpec {
  requireRows(curves, 'curves');
  const names = curves.map(({ series }) => series);
  const rows = curves.flatMap(({ series, rates }) => {
    requireRows(rates, series);
    return Array.from(rates, (rate, index): DataRow => {
      requireFinite(rate, `${series} at rank ${index + 1}`);
      return { series, rank: index + 1, rate: short(rate) };
    });
  });
  const most = Math.max(...rows.map((row) => Number(row['rank'])));
  const lowest = Math.min(...rows.map((row) => Number(row['rate'])));
  const few = most <= 20;
  const encoding = {
    x: {
      field: 'rank',
      type: 'quantitative',
      scale: few
        ? { domain: [1, Math.max(2, most)], nice: false, zero: false }
        : { type: 'log', domain: [1, most], nice: false },
      axis: { title: 'rank', grid: false, tickCount: few ? Math.min(most, 10) : 5, format: 'd' },
    },
    y: {
      field: 'rate',
      type: 'quantitative',
      scale: { domain: [Math.max(0, Math.floor(lowest * 10) / 10), 1], nice: false },
      axis: { title: 'identification rate', format: '~%', tickCount: 5 },
    },
    color: {
      field: 'series',
      type: 'nominal',
      scale: { domain: names, range: seriesColours(names, options.mode ?? 'print') },
      legend:
        curves.length === 1
          ? null
          : {
              title: null,
              orient: 'bottom-right',
              offset: 6,
              symbolType: 'stroke',
              symbolStrokeWidth: 2.5,
              symbolOpacity: 1,
            },
    },
  };
  const first = curves.map(({ series, rates }) => `${series} ${(rates[0]! * 100).toFixed(1)} %`);
  return composeFigure(
    {
      figure: 'cmc-curve',
      description: `Cumulative match characteristic up to rank ${most}. At rank 1: ${first.join(', ')}.`,
      datasets: { cmc: rows },
      width: 'column',
      height: 200,
      fit: true,
      view: {
        data: { name: 'cmc' },
        layer: [
          { mark: { type: 'line', strokeWidth: 1.8, interpolate: few ? 'linear' : 'step-after' }, encoding },
          ...(few ? [{ mark: { type: 'point', filled: true, size: 20, opacity: 1 }, encoding }] : []),
        ],
      },
    },
    options,
  );
}
