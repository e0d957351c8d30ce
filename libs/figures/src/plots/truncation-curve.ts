import { composeFigure, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireRows } from '../figure/finite.ts';
import type { IntervalPoint } from '../figure/interval-point.ts';
import { widthInPixels } from '../theme/sizes.ts';
import { intervalLines, labelRoom } from './interval-lines.ts';

export interface CurveOptions extends FigureOptions {
  /** What the vertical axis shows. */
  readonly metric: string;
  /** Values of 0..1 are shown as percentages. */
  readonly percent?: boolean;
}

/**
 * A metric by the share of tail identities that was cut away (`x`, 0..1), a line per loss, with intervals: whether
 * cutting the tail helps a loss or hurts it is the slope of its line.
 * @throws UserError when there are no points or one is not finite.
 */
export function truncationCurve(points: readonly IntervalPoint[], options: CurveOptions): FigureSpec {
  requireRows(points, 'points');
  const series = [...new Set(points.map((point) => point.series))];
  const width = options.width ?? 'column';
  const height = options.height ?? 190;
  const { view, datasets } = intervalLines({
    points,
    series,
    name: 'truncation',
    x: { title: 'tail identities cut away', scale: 'linear', format: '~%' },
    y: { title: options.metric, percent: options.percent === true },
    width: widthInPixels(width) - 50 - labelRoom(series),
    height,
    mode: options.mode ?? 'print',
    names: 'ends',
  });
  return composeFigure(
    {
      figure: 'truncation-curve',
      description: describe(points, series, options),
      datasets,
      view,
      width,
      fit: false,
    },
    options,
  );
}

function describe(
  points: readonly IntervalPoint[],
  series: readonly string[],
  options: CurveOptions,
): string {
  const show = (value: number): string =>
    options.percent === true ? `${(value * 100).toFixed(1)} %` : value.toPrecision(3);
  const parts = series.map((name) => {
    const own = points.filter((point) => point.series === name).sort((a, b) => a.x - b.x);
    const [first, last] = [own[0]!, own.at(-1)!];
    return `${name} goes from ${show(first.mean)} [${show(first.low)}, ${show(first.high)}] at ${Math.round(first.x * 100)} % cut to ${show(last.mean)} [${show(last.low)}, ${show(last.high)}] at ${Math.round(last.x * 100)} %`;
  });
  return `${options.metric} by the share of tail identities cut away: ${parts.join('; ')}.`;
}
