import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import { panelGrid } from './panel-grid.ts';
import { short } from './square-domain.ts';
import { roundTicks } from './ticks.ts';

/** Distances of pairs, one by one. */
export interface PairDistances {
  /** Pairs of one identity. */
  readonly intra: ArrayLike<number>;
  /** Pairs of different identities. */
  readonly inter: ArrayLike<number>;
}

/** Distances of pairs that have been counted, in bins of equal width from `low` to `high`. */
export interface CountedDistances {
  readonly low: number;
  readonly high: number;
  readonly intraCounts: ArrayLike<number>;
  /** As many bins as `intraCounts`. */
  readonly interCounts: ArrayLike<number>;
}

/** Distances of pairs under one loss. */
export type DistancePanel = (PairDistances | CountedDistances) & {
  readonly name: string;
  /** Where a pair is told apart, such as the threshold of equal errors. */
  readonly threshold?: number;
};

export interface DistanceHistogramOptions extends FigureOptions {
  /** 48 by default; distances that have been counted keep theirs. */
  readonly bins?: number;
}

/**
 * Histograms of the distances within and between identities, a panel per loss: what is wanted is little overlap.
 * Each histogram has area 1, so that few pairs and many can be compared; each panel has its own scale, since
 * losses differ in it.
 * @throws UserError when a panel has no pairs of a kind, a distance is not finite, or counts do not fit together.
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
    ({ name }, index) =>
      `${name}: ${drawn[index]!.pairs.join(' pairs of one identity and ')} of two, overlap ${(drawn[index]!.overlap * 100).toFixed(1)} %`,
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

interface DrawnPanel {
  readonly rows: DataRow[];
  readonly low: number;
  readonly high: number;
  readonly overlap: number;
  readonly pairs: readonly [number, number];
}

function bin(panel: DistancePanel, bins: number): DrawnPanel {
  const counted = 'intraCounts' in panel ? panel : counts(panel, bins);
  const { low, high, intraCounts, interCounts } = counted;
  const count = intraCounts.length;
  if (count === 0 || interCounts.length !== count || !(high > low)) {
    throw new UserError(`${panel.name} has ${count} and ${interCounts.length} bins from ${low} to ${high}.`, {
      field: 'intraCounts',
    });
  }
  const size = (high - low) / count;
  const kinds = { 'same identity': intraCounts, 'different identities': interCounts };
  const totals = Object.entries(kinds).map(([kind, values]) => {
    const total = Array.from(values).reduce((sum, value) => sum + value, 0);
    requireFinite(total, `${panel.name}: counts of ${kind}`);
    if (!(total > 0)) requireRows([], `${panel.name}: pairs of ${kind}`);
    return total;
  });
  const rows = Object.entries(kinds).flatMap(([kind, values], which) =>
    Array.from({ length: count + 1 }, (_, index): DataRow => ({
      loss: panel.name,
      kind,
      from: short(low + index * size),
      density: short((values[index] ?? 0) / totals[which]! / size),
    })),
  );
  let overlap = 0;
  for (let index = 0; index < count; index++)
    overlap += Math.min(intraCounts[index]! / totals[0]!, interCounts[index]! / totals[1]!);
  return { rows, low, high, overlap, pairs: [totals[0]!, totals[1]!] };
}

/** Counts distances in bins from the least to the greatest of a panel. */
function counts(
  { name, intra, inter }: PairDistances & { readonly name: string },
  bins: number,
): CountedDistances {
  let [low, high] = [Infinity, -Infinity];
  for (const [kind, values] of Object.entries({ 'same identity': intra, 'different identities': inter })) {
    requireRows(values, `${name}: pairs of ${kind}`);
    for (let index = 0; index < values.length; index++) {
      requireFinite(values[index]!, `${name}: a distance of ${kind}`);
      low = Math.min(low, values[index]!);
      high = Math.max(high, values[index]!);
    }
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const size = (high - low) / bins;
  const [intraCounts, interCounts] = [intra, inter].map((values) => {
    const count = new Float64Array(bins);
    for (let index = 0; index < values.length; index++)
      count[Math.min(bins - 1, Math.floor((values[index]! - low) / size))]!++;
    return count;
  });
  return { low, high, intraCounts: intraCounts!, interCounts: interCounts! };
}
