import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette, seriesColours } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import { panelGrid } from './panel-grid.ts';
import { short } from './square-domain.ts';
import { decadeTicks } from './ticks.ts';

/** Kurtosis of the embeddings of each identity under one loss. */
export interface KurtosisPanel {
  readonly name: string;
  /** Training images of each identity. */
  readonly images: ArrayLike<number>;
  /** Kurtosis of each identity; 3 for a normal distribution. NaN where there are too few images. */
  readonly kurtosis: ArrayLike<number>;
}

const BINS_PER_DECADE = 4;

/**
 * Kurtosis of an identity's embeddings by its number of images, a panel per loss, with the median in bins of
 * equal width on the logarithmic axis. Extreme values stretch a cluster's tails; the paper's argument for the
 * harmonic mean of several ranges is that it tames them. The line at 3 is the normal distribution's.
 * @throws UserError when a panel has no identity with a finite kurtosis or its arrays differ in length.
 */
export function kurtosisByFrequency(
  panels: readonly KurtosisPanel[],
  options: FigureOptions = {},
): FigureSpec {
  requireRows(panels, 'panels');
  const mode = options.mode ?? 'print';
  const colours = palette(mode);
  const names = panels.map(({ name }) => name);
  const tints = seriesColours(names, mode);
  const points = panels.flatMap(pointRows);
  const medians = names.flatMap((name) => medianRows(name, points));
  const leftOut = panels.reduce((sum, { images }) => sum + images.length, 0) - points.length;
  const few = panels.length === 1 ? 'column' : 'page';
  const grid = panelGrid(panels.length, options.width ?? few, { axisWidth: 30, atMost: 3 });
  const counts = points.map((row) => Number(row['images']));
  // From the rarest identity that has a kurtosis: rarer ones would be an empty half of a panel.
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const values = points.map((row) => Number(row['kurtosis']));
  const [low, high] = [Math.min(1, ...values), Math.max(4, ...values)];
  const x = {
    field: 'images',
    type: 'quantitative',
    scale: { type: 'log', domain: [least / 1.15, most * 1.15], nice: false },
    axis: { title: 'images of the identity', grid: false, values: decadeTicks(least, most), format: ',d' },
  };
  const y = (index: number): object => ({
    field: 'kurtosis',
    type: 'quantitative',
    scale: { domain: [low, high], zero: false },
    axis: { title: index % grid.columns === 0 ? 'kurtosis' : null, tickCount: 5 },
  });
  const views = names.map((name, index): object => {
    const transform = [{ filter: `datum.loss === ${JSON.stringify(name)}` }];
    return {
      width: grid.panelWidth,
      height: options.height ?? 130,
      title: { text: name, fontSize: TEXT_SIZE.header, offset: 4 },
      layer: [
        {
          data: { values: [{ normal: 3 }] },
          mark: { type: 'rule', color: colours.muted, strokeDash: [2, 2], strokeWidth: 0.75 },
          encoding: { y: { field: 'normal', type: 'quantitative' } },
        },
        {
          data: { name: 'kurtosis' },
          transform,
          mark: { type: 'point', filled: true, size: 10, opacity: 0.4, color: tints[index] },
          encoding: { x, y: y(index) },
        },
        {
          data: { name: 'medians' },
          transform,
          mark: {
            type: 'line',
            strokeWidth: 2,
            color: colours.ink,
            point: { filled: true, size: 22, color: colours.ink },
          },
          encoding: { x, y: y(index) },
        },
      ],
    };
  });
  const ends = names.map((name) => {
    const own = medians.filter((row) => row['loss'] === name);
    return `${name} ${Number(own[0]!['kurtosis']).toFixed(2)} for the rarest and ${Number(own.at(-1)!['kurtosis']).toFixed(2)} for the most frequent`;
  });
  const missing = leftOut === 0 ? '' : ` ${leftOut} identities have too few images for a kurtosis.`;
  return composeFigure(
    {
      figure: 'kurtosis-by-frequency',
      description: `Kurtosis of identities' embeddings by their number of images; medians: ${ends.join('; ')}.${missing}`,
      datasets: { kurtosis: points, medians },
      width: few,
      fit: false,
      view: { concat: views, columns: grid.columns, spacing: { row: 12, column: grid.spacing } },
    },
    options,
  );
}

function pointRows({ name, images, kurtosis }: KurtosisPanel): DataRow[] {
  const rows: DataRow[] = [];
  for (let identity = 0; identity < images.length; identity++) {
    requireFinite(images[identity]!, `images of ${name}`);
    if (Number.isFinite(kurtosis[identity])) {
      rows.push({ loss: name, images: images[identity]!, kurtosis: short(kurtosis[identity]!) });
    }
  }
  requireRows(rows, `kurtosis of ${name}`);
  return rows;
}

function medianRows(name: string, points: readonly DataRow[]): DataRow[] {
  const bins = new Map<number, DataRow[]>();
  for (const row of points) {
    if (row['loss'] !== name) continue;
    const bin = Math.floor(Math.log10(Number(row['images'])) * BINS_PER_DECADE);
    bins.set(bin, [...(bins.get(bin) ?? []), row]);
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([, rows]) => ({
      loss: name,
      images: short(median(rows.map((row) => Number(row['images'])))),
      kurtosis: short(median(rows.map((row) => Number(row['kurtosis'])))),
      identities: rows.length,
    }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}
