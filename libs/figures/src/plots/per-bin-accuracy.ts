import { composeFigure, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette, seriesColours } from '../theme/palette.ts';
import { widthInPixels } from '../theme/sizes.ts';

/** A loss's mean over its seeds in one frequency bin; a bin without identities has no row. */
export interface BinRow {
  readonly loss: string;
  /** `1`, `2–5`, `6–19`, `20 and more`. */
  readonly bin: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface PerBinOptions extends FigureOptions {
  readonly metric: string;
  readonly percent?: boolean;
  /** Identities of each bin, shown below its name. */
  readonly identities?: Readonly<Record<string, number>>;
}

/**
 * A metric by the frequency of the identities: a point and an interval per loss in each bin, bins in the order of
 * the rows. Points and not bars, because the axis does not start at zero.
 * @throws UserError when there are no rows or one is not finite.
 */
export function perBinAccuracy(rows: readonly BinRow[], options: PerBinOptions): FigureSpec {
  requireRows(rows, 'rows');
  for (const { loss, bin, mean, low, high } of rows) {
    for (const value of [mean, low, high]) requireFinite(value, `${loss} in ${bin}`);
  }
  const mode = options.mode ?? 'print';
  const colours = palette(mode);
  const losses = [...new Set(rows.map(({ loss }) => loss))];
  const bins = [...new Set(rows.map(({ bin }) => bin))];
  const width = options.width ?? (losses.length * bins.length > 16 ? 'page' : 'column');
  const counted = (bin: string): string => {
    const count = options.identities?.[bin];
    return count === undefined ? bin : `${bin}\n${count} ${count === 1 ? 'identity' : 'identities'}`;
  };
  const table = rows.map((row) => ({ ...row, group: counted(row.bin) }));
  const x = {
    field: 'group',
    type: 'nominal',
    scale: { domain: bins.map(counted), paddingInner: 0.18, paddingOuter: 0.05 },
    axis: {
      title: 'images of the identity',
      domain: false,
      ticks: false,
      labelAngle: 0,
      labelExpr: "split(datum.label, '\\n')",
      labelPadding: 5,
    },
  };
  const xOffset = {
    field: 'loss',
    type: 'nominal',
    scale: { domain: losses, paddingOuter: 0.4 },
    sort: null,
  };
  const y = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: { zero: false },
    axis: { title: options.metric, tickCount: 5, ...(options.percent === true ? { format: '~%' } : {}) },
  });
  const color = {
    field: 'loss',
    type: 'nominal',
    scale: { domain: losses, range: seriesColours(losses, mode) },
    legend:
      losses.length === 1
        ? null
        : {
            title: null,
            orient: 'top',
            direction: 'horizontal',
            symbolType: 'circle',
            symbolOpacity: 1,
            columns: legendColumns(losses, widthInPixels(width)),
          },
  };
  const data = { data: { name: 'bins' } };
  const show = (value: number): string =>
    options.percent === true ? `${(value * 100).toFixed(1)} %` : value.toPrecision(3);
  const parts = bins.map((bin) => {
    const own = rows.filter((row) => row.bin === bin);
    return `${bin}: ${own.map(({ loss, mean }) => `${loss} ${show(mean)}`).join(', ')}`;
  });
  return composeFigure(
    {
      figure: 'per-bin-accuracy',
      description: `${options.metric} by images of the identity. ${parts.join('; ')}.`,
      datasets: { bins: table },
      width,
      height: 190,
      fit: true,
      view: {
        layer: [
          {
            ...data,
            mark: { type: 'bar', color: colours.band, width: { band: 1 } },
            encoding: { x, y: { value: 0 }, y2: { value: 'height' } },
          },
          {
            ...data,
            mark: { type: 'rule', strokeWidth: 2, opacity: 0.55 },
            encoding: { x, xOffset, y: y('low'), y2: { field: 'high' }, color },
          },
          {
            ...data,
            mark: { type: 'point', filled: true, size: 24, opacity: 1 },
            encoding: { x, xOffset, y: y('mean'), color },
          },
        ],
      },
    },
    { ...options, width },
  );
}

/** As many names side by side as the longest of them lets fit. */
function legendColumns(names: readonly string[], width: number): number {
  const longest = Math.max(...names.map((name) => name.length));
  return Math.max(1, Math.floor((width - 30) / (26 + 5.2 * longest)));
}
