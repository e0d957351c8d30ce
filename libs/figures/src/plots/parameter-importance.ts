import { composeFigure, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';

/** How much of a metric's variance over a grid a parameter explains. */
export interface ParameterImportance {
  readonly parameter: string;
  /** Share of the variance, 0..1. */
  readonly importance: number;
  readonly low?: number;
  readonly high?: number;
}

/** One finished cell of a grid. */
export interface GridCell {
  readonly values: Readonly<Record<string, string | number>>;
  readonly metric: number;
}

/**
 * The share of a metric's variance that each parameter explains alone: the variance between the means of its
 * values, weighted by their cells, over the whole (eta squared; the main effects of a functional ANOVA). Shares
 * need not sum to 1: what is missing is interaction and noise. Parameters with one value are left out.
 */
export function mainEffects(cells: readonly GridCell[]): ParameterImportance[] {
  requireRows(cells, 'cells');
  for (const { metric } of cells) requireFinite(metric, 'metric');
  const mean = cells.reduce((sum, { metric }) => sum + metric, 0) / cells.length;
  const total = cells.reduce((sum, { metric }) => sum + (metric - mean) ** 2, 0);
  const parameters = [...new Set(cells.flatMap(({ values }) => Object.keys(values)))];
  return parameters
    .flatMap((parameter) => {
      const groups = new Map<string | number | undefined, number[]>();
      for (const { values, metric } of cells) {
        groups.set(values[parameter], [...(groups.get(values[parameter]) ?? []), metric]);
      }
      if (groups.size < 2) return [];
      let between = 0;
      for (const group of groups.values()) {
        between += group.length * (group.reduce((sum, value) => sum + value, 0) / group.length - mean) ** 2;
      }
      return [{ parameter, importance: total === 0 ? 0 : between / total }];
    })
    .sort((a, b) => b.importance - a.importance || a.parameter.localeCompare(b.parameter, 'en'));
}

/**
 * Bars of parameter importance, the largest first.
 * @throws UserError when there are none or one is not finite.
 */
export function parameterImportance(
  importances: readonly ParameterImportance[],
  options: FigureOptions & { readonly metric: string },
): FigureSpec {
  requireRows(importances, 'importances');
  for (const { parameter, importance } of importances)
    requireFinite(importance, `importance of ${parameter}`);
  const colours = palette(options.mode ?? 'print');
  const sorted = [...importances].sort((a, b) => b.importance - a.importance);
  const rows = sorted.map(({ parameter, importance, low, high }) => ({
    parameter,
    importance,
    low: low ?? importance,
    high: high ?? importance,
    label: `${(importance * 100).toFixed(0)} %`,
  }));
  const y = {
    field: 'parameter',
    type: 'nominal',
    sort: rows.map(({ parameter }) => parameter),
    axis: {
      title: null,
      domain: false,
      ticks: false,
      labelColor: colours.ink,
      labelLimit: 0,
      labelPadding: 6,
    },
    scale: { paddingInner: 0.35 },
  };
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: { domain: [0, Math.min(1.12, Math.max(...rows.map(({ high }) => high)) * 1.18)], nice: false },
    axis: { title: `share of the variance of ${options.metric}`, format: '~%', tickCount: 4 },
  });
  return composeFigure(
    {
      figure: 'parameter-importance',
      description: `Share of the variance of ${options.metric} that each parameter explains: ${rows.map(({ parameter, label }) => `${parameter} ${label}`).join(', ')}.`,
      datasets: { importance: rows },
      width: 'column',
      height: 46 + 22 * rows.length,
      fit: true,
      view: {
        data: { name: 'importance' },
        layer: [
          { mark: { type: 'bar', color: colours.series[1] }, encoding: { y, x: x('importance') } },
          ...(rows.some(({ low, high }) => high > low)
            ? [
                {
                  mark: { type: 'rule', color: colours.ink, strokeWidth: 1 },
                  encoding: { y, x: x('low'), x2: { field: 'high' } },
                },
              ]
            : []),
          {
            mark: { type: 'text', align: 'left', dx: 5, fontSize: TEXT_SIZE.label, color: colours.ink },
            encoding: { y, x: x('high'), text: { field: 'label' } },
          },
        ],
      },
    },
    options,
  );
}
