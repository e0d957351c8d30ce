import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import { panelGrid } from './panel-grid.ts';
import { short } from './square-domain.ts';
import { roundTicks } from './ticks.ts';

/** Distances of pairs under one loss. */
export interface DistancePanel {
  readonly name: string;
  /** Pairs of one identity. */
  readonly intra: ArrayLike<number>;
  /** Pairs of different identities. */
  readonly inter: ArrayLike<number>;
  /** Where a pair is told apart, such as the threshold of equal errors. */
  readonly threshold?: number;
}

export interface DistanceHistogramOptions extends FigureOptions {
  /** 48 by default. */
  readonly bins?: number;
}

/**
 * Histograms of the distances within and between identities, a panel per loss: what is wanted is little overlap.
 * Each histogram has area 1, so that few pairs and many can be compared; each panel has its own scale, since
 * losses differ in it.
 * @throws UserError when a panel has no pairs of a kind or a distance is not finite.
 */
export function distanceHistograms(
  panels: readonly DistancePanel[],
  options: DistanceHistogramOptions = {},
): FigureSpec {
  requireRows(panels, 'panels');
  const colours = palette(options.mode ?? 'print');
  const few = panels.length === 1 ? 'column' : 'page';
  const grid = panelGrid(panels.length, options.width ?? few, { axisWidth: 8, atMost: 3, spacing: 18 });
  const drawn = panels.map((panel) => bin(panel, options.bins ?? 48));
  const kinds = ['same identity', 'different identities'];
  const views = panels.map((panel, index): object => {
    const { low, high } = drawn[index]!;
    const x = {
      field: 'from',
      type: 'quantitative',
      scale: { domain: [low, high], nice: false, zero: false },
      axis: {
        title: index + grid.columns >= panels.length ? 'distance' : null,
        grid: false,
        values: roundTicks(low, high, 4),
      },
    };
    return {
      width: grid.panelWidth,
      height: options.height ?? 110,
      title: {
        text: panel.name,
        subtitle: `overlap ${(drawn[index]!.overlap * 100).toFixed(1)} %`,
        subtitleFontSize: TEXT_SIZE.label,
        subtitlePadding: 1,
        fontSize: TEXT_SIZE.header,
        offset: 4,
      },
      layer: [
        {
          data: { name: 'histogram' },
          transform: [{ filter: `datum.loss === ${JSON.stringify(panel.name)}` }],
          mark: { type: 'area', interpolate: 'step-after', opacity: 0.4, line: { strokeWidth: 1.4 } },
          encoding: {
            x,
            y: { field: 'density', type: 'quantitative', stack: null, axis: null },
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: kinds, range: [colours.series[1], colours.accent] },
              legend: {
                title: null,
                orient: 'top',
                direction: 'horizontal',
                symbolType: 'square',
                symbolOpacity: 0.7,
                symbolStrokeWidth: 0,
                symbolSize: 70,
              },
            },
          },
        },
        ...(panel.threshold === undefined
          ? []
          : [
              {
                data: { values: [{ at: panel.threshold }] },
                mark: { type: 'rule', strokeDash: [2, 2], color: colours.ink, strokeWidth: 0.75 },
                encoding: { x: { field: 'at', type: 'quantitative' } },
              },
            ]),
      ],
    };
  });
  const parts = panels.map(
    ({ name, intra, inter }, index) =>
      `${name}: ${intra.length} pairs of one identity and ${inter.length} of two, overlap ${(drawn[index]!.overlap * 100).toFixed(1)} %`,
  );
  return composeFigure(
    {
      figure: 'distance-histograms',
      description: `Histograms of distances within and between identities, each of area 1. ${parts.join('; ')}.`,
      datasets: { histogram: drawn.flatMap(({ rows }) => rows) },
      width: few,
      fit: false,
      view: {
        concat: views,
        columns: grid.columns,
        spacing: { row: 12, column: grid.spacing },
        resolve: { scale: { color: 'shared' } },
      },
    },
    options,
  );
}

function bin(
  panel: DistancePanel,
  bins: number,
): { rows: DataRow[]; low: number; high: number; overlap: number } {
  const kinds = { 'same identity': panel.intra, 'different identities': panel.inter };
  let [low, high] = [Infinity, -Infinity];
  for (const [kind, values] of Object.entries(kinds)) {
    requireRows(values, `${panel.name}: pairs of ${kind}`);
    for (let index = 0; index < values.length; index++) {
      requireFinite(values[index]!, `${panel.name}: a distance of ${kind}`);
      low = Math.min(low, values[index]!);
      high = Math.max(high, values[index]!);
    }
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const size = (high - low) / bins;
  const shares = Object.values(kinds).map((values) => {
    const share = new Float64Array(bins);
    for (let index = 0; index < values.length; index++) {
      share[Math.min(bins - 1, Math.floor((values[index]! - low) / size))]! += 1 / values.length;
    }
    return share;
  });
  const rows = Object.keys(kinds).flatMap((kind, which) =>
    Array.from({ length: bins + 1 }, (_, index): DataRow => ({
      loss: panel.name,
      kind,
      from: short(low + index * size),
      density: short((shares[which]![index] ?? 0) / size),
    })),
  );
  const overlap = shares[0]!.reduce((sum, share, index) => sum + Math.min(share, shares[1]![index]!), 0);
  return { rows, low, high, overlap };
}
