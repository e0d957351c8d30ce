import type { DataRow } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { groupRows } from '../figure/group-rows.ts';
import type { IntervalPoint } from '../figure/interval-point.ts';
import { palette, seriesColours, type FigureMode } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import { spreadLabels } from './spread-labels.ts';
import { decadeTicks, roundTicks } from './ticks.ts';

/** How lines with intervals are laid out. */
export interface IntervalLines {
  readonly points: readonly IntervalPoint[];
  /** All series of the figure, so that colours agree between panels. */
  readonly series: readonly string[];
  /** A name for the datasets of this panel. */
  readonly name: string;
  readonly x: {
    readonly title: string;
    readonly scale: 'linear' | 'log';
    readonly format?: string;
    /** Where ticks stand; by default at every value of x where there are few. */
    readonly values?: readonly number[];
    /** A vertical mark, such as the value that validation chose. */
    readonly chosen?: number;
  };
  readonly y: {
    readonly title: string | null;
    readonly percent: boolean;
    readonly domain?: readonly [number, number];
  };
  readonly width: number;
  readonly height: number;
  readonly mode: FigureMode;
  /** Where the series are named: at the ends of their lines, in a legend above, or not at all. */
  readonly names: 'ends' | 'legend' | 'none';
}

const LABEL_GAP = 11;

/** Pixels that the names at the ends of the lines take. */
export function labelRoom(series: readonly string[]): number {
  return Math.ceil(15 + 4.5 * Math.max(...series.map((name) => name.length)));
}

/** Mean lines with intervals as bands, a mark at every value, and names at the ends of the lines. */
export function intervalLines(lines: IntervalLines): { view: object; datasets: Record<string, DataRow[]> } {
  const { points, name, mode, width, height } = lines;
  checkPoints(points, name);
  const colours = palette(mode);
  const values = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const [low, high] = lines.y.domain ?? paddedRange(points);
  const xDomain = paddedDomain(values, lines.x.scale);
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: lines.series, range: seriesColours(lines.series, mode) },
    legend:
      lines.names === 'legend'
        ? { title: null, orient: 'top', direction: 'horizontal', symbolType: 'circle', symbolOpacity: 1 }
        : null,
  };
  const x = {
    field: 'x',
    type: 'quantitative',
    scale: {
      type: lines.x.scale,
      domain: xDomain,
      nice: false,
      ...(lines.x.scale === 'log' ? {} : { zero: false }),
    },
    axis: {
      title: lines.x.title,
      grid: false,
      values: lines.x.values ?? (values.length <= 7 ? values : ticks(xDomain, lines.x.scale)),
      ...(lines.x.format === undefined ? {} : { format: lines.x.format }),
    },
  };
  const y = {
    field: 'mean',
    type: 'quantitative',
    scale: { domain: [low, high], nice: false, zero: false },
    axis: {
      title: lines.y.title,
      values: roundTicks(low, high, 5),
      ...(lines.y.percent ? { format: '~%' } : { format: '~r' }),
    },
  };
  const ends = endLabels(points, low, high, height);
  const hasBand = points.some((point) => point.high > point.low);
  const data = { data: { name } };
  const view = {
    width,
    height,
    layer: [
      ...(lines.x.chosen === undefined
        ? []
        : [
            {
              data: { values: [{ x: lines.x.chosen }] },
              mark: { type: 'rule', strokeDash: [2, 2], strokeWidth: 0.75, color: colours.muted },
              encoding: { x: { field: 'x', type: 'quantitative' } },
            },
          ]),
      ...(hasBand
        ? [
            {
              ...data,
              mark: { type: 'area', opacity: 0.16, line: false },
              encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
            },
          ]
        : []),
      { ...data, mark: { type: 'line', strokeWidth: 1.8 }, encoding: { x, y, color } },
      { ...data, mark: { type: 'point', filled: true, size: 22, opacity: 1 }, encoding: { x, y, color } },
      ...(lines.names === 'ends'
        ? [
            {
              data: { name: `${name}-ends` },
              mark: { type: 'point', filled: true, size: 22, opacity: 1 },
              encoding: { x: { value: width + 6 }, y: { field: 'mean', type: 'quantitative' }, color },
            },
            {
              data: { name: `${name}-ends` },
              mark: { type: 'text', align: 'left', dx: 12, fontSize: TEXT_SIZE.label, color: colours.ink },
              encoding: {
                x: { value: width },
                y: { field: 'mean', type: 'quantitative' },
                text: { field: 'series' },
              },
            },
          ]
        : []),
    ],
  };
  const rows = points.map((point): DataRow => ({ ...point }));
  return { view, datasets: { [name]: rows, ...(lines.names === 'ends' ? { [`${name}-ends`]: ends } : {}) } };
}

function checkPoints(points: readonly IntervalPoint[], name: string): void {
  requireRows(points, name);
  for (const { series, x, mean, low, high } of points) {
    for (const value of [x, mean, low, high]) requireFinite(value, `${name} of ${series}`);
  }
}

function endLabels(points: readonly IntervalPoint[], low: number, high: number, height: number): DataRow[] {
  const last = [...groupRows(points, ({ series }) => series)].map(([series, group]) => ({
    series,
    mean: group.reduce((end, point) => (point.x >= end.x ? point : end)).mean,
  }));
  const pixel = (value: number): number => ((high - value) / (high - low)) * height;
  const spread = spreadLabels(
    last.map(({ mean }) => pixel(mean)),
    LABEL_GAP,
    height,
  );
  return last.map(({ series }, index) => ({ series, mean: high - (spread[index]! / height) * (high - low) }));
}

function paddedRange(points: readonly IntervalPoint[]): [number, number] {
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const margin = (high - low || Math.abs(high) * 0.1 || 1) * 0.07;
  return [low - margin, high + margin];
}

function paddedDomain(values: readonly number[], scale: 'linear' | 'log'): [number, number] {
  const [low, high] = [values[0]!, values.at(-1)!];
  if (scale === 'log') {
    const factor = low === high ? 2 : (high / low) ** 0.04;
    return [low / factor, high * factor];
  }
  const margin = low === high ? 1 : (high - low) * 0.04;
  return [low - margin, high + margin];
}

function ticks([low, high]: readonly [number, number], scale: 'linear' | 'log'): number[] {
  return scale === 'log' ? decadeTicks(low, high) : roundTicks(low, high, 5);
}
