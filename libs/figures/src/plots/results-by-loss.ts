import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { groupRows, meanAndRange } from '../figure/group-rows.ts';
import { palette, seriesColours } from '../theme/palette.ts';
import { type FigureWidth, TEXT_SIZE } from '../theme/sizes.ts';
import { panelGrid, type PanelGrid } from './panel-grid.ts';
import { roundTicks } from './ticks.ts';

/** One run's value of one metric. */
export interface ResultRow {
  readonly loss: string;
  /** What was varied besides the loss: `with tail` and `without tail`. */
  readonly condition: string;
  readonly seed: number;
  readonly metric: string;
  readonly value: number;
}

/** How a metric is shown. */
export interface MetricStyle {
  readonly metric: string;
  readonly label?: string;
  /** Values of 0..1 are shown as percentages. */
  readonly percent?: boolean;
  readonly better?: 'higher' | 'lower';
}

export interface ResultsByLossOptions extends FigureOptions {
  /** Which metrics, in which order, a panel each; by default all of the data. */
  readonly metrics?: readonly MetricStyle[];
}

/**
 * A metric by loss, with and without the tail: every seed a small point, the range of seeds a bar, their mean a
 * large mark with its value beside it. Filled marks are the first condition, hollow ones the others.
 * @throws UserError when there are no rows or a value is not finite.
 */
export function resultsByLoss(rows: readonly ResultRow[], options: ResultsByLossOptions = {}): FigureSpec {
  requireRows(rows, 'rows');
  rows.forEach(({ value, loss, metric }) => {
    requireFinite(value, `${metric} of ${loss}`);
  });
  const losses = [...new Set(rows.map(({ loss }) => loss))];
  const conditions = [...new Set(rows.map(({ condition }) => condition))];
  const metrics: readonly MetricStyle[] =
    options.metrics ?? [...new Set(rows.map(({ metric }) => metric))].map((metric) => ({ metric }));
  const shown = rows.filter(({ metric }) => metrics.some((style) => style.metric === metric));
  requireRows(shown, 'metrics');
  const width = options.width ?? (metrics.length === 1 ? 'column' : 'page');
  const nameWidth = 8 + 4.9 * Math.max(...losses.map((loss) => loss.length));
  const grid = namedGrid(metrics.length, width, nameWidth);
  const summary = summaries(shown, metrics);
  const height = options.height ?? losses.length * (conditions.length * 13 + 8);
  const panels = metrics.map((style, index) =>
    panel(style, summary, {
      losses,
      conditions,
      height,
      options,
      width: grid.panelWidth,
      first: index % grid.columns === 0,
    }),
  );
  return composeFigure(
    {
      figure: 'results-by-loss',
      description: describe(summary, metrics, shown),
      datasets: { results: shown.map((row) => ({ ...row })), summary },
      width,
      fit: false,
      view: { concat: panels, columns: grid.columns, spacing: { row: 16, column: grid.spacing } },
    },
    options,
  );
}

/** Marks, values beside them and three ticks have to fit. */
const LEAST_PANEL = 110;

/** Panels of which only the first of a row has the names: its room is shared among the row. */
function namedGrid(panels: number, width: FigureWidth, nameWidth: number): PanelGrid {
  for (let atMost = Math.min(panels, 3); ; atMost--) {
    const axisWidth = Math.ceil(nameWidth / atMost);
    const grid = panelGrid(panels, width, { axisWidth, atMost, spacing: 18, least: LEAST_PANEL });
    if (atMost === 1 || grid.columns === atMost) return grid;
  }
}

interface PanelContext {
  readonly losses: readonly string[];
  readonly conditions: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly options: ResultsByLossOptions;
  /** Only the first panel of a row names the losses and conditions. */
  readonly first: boolean;
}

function panel(style: MetricStyle, summary: readonly DataRow[], context: PanelContext): object {
  const { losses, conditions } = context;
  const mode = context.options.mode ?? 'print';
  const colours = palette(mode);
  const own = summary.filter((row) => row['metric'] === style.metric);
  const labels = own.map((row) => valueLabel(Number(row['mean']), style.percent === true));
  const longest =
    context.first && conditions.length > 1 ? Math.max(...conditions.map((name) => name.length)) + 3 : 0;
  const labelWidth = 8 + 4.9 * (Math.max(...labels.map((label) => label.length)) + longest);
  const low = Math.min(...own.map((row) => Number(row['low'])));
  const high = Math.max(...own.map((row) => Number(row['high'])));
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const roomRight = (span * 1.06 * labelWidth) / Math.max(20, context.width - labelWidth);
  const domain = [low - span * 0.06, high + roomRight];
  const arrow = style.better === undefined ? '' : style.better === 'higher' ? ' →' : ' ←';
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: false, zero: false },
    axis: {
      title: `${style.label ?? style.metric}${arrow}`,
      values: roundTicks(
        low - span * 0.06,
        high + span * 0.03,
        Math.max(1.5, (context.width - labelWidth) / 34),
      ),
      ...(style.percent === true ? { format: '~%' } : {}),
    },
  });
  const y = {
    field: 'loss',
    type: 'nominal',
    scale: { domain: losses, paddingInner: 0.25, paddingOuter: 0.12 },
    axis: context.first
      ? { title: null, domain: false, ticks: false, labelColor: colours.ink, labelLimit: 0, labelPadding: 6 }
      : null,
  };
  const yOffset = { field: 'condition', type: 'nominal', scale: { domain: conditions }, sort: null };
  const color = {
    field: 'loss',
    type: 'nominal',
    scale: { domain: losses, range: seriesColours(losses, mode) },
    legend: null,
  };
  const only = [{ filter: `datum.metric === ${JSON.stringify(style.metric)}` }];
  const data = { data: { name: 'summary' }, transform: only };
  const firstOfPanel = `datum.loss === ${JSON.stringify(losses[0])}`;
  const naming =
    context.first && conditions.length > 1 ? `(${firstOfPanel} ? ' (' + datum.condition + ')' : '')` : `''`;
  return {
    width: context.width,
    height: context.height,
    layer: [
      {
        ...data,
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.55 },
        encoding: { x: x('low'), x2: { field: 'high' }, y, yOffset, color },
      },
      {
        data: { name: 'results' },
        transform: only,
        mark: { type: 'tick', thickness: 1.2, size: 8, opacity: 0.9 },
        encoding: { x: x('value'), y, yOffset, color },
      },
      {
        ...data,
        mark: { type: 'point', size: 44, opacity: 1, strokeWidth: 1.6, filled: false },
        encoding: {
          x: x('mean'),
          y,
          yOffset,
          color,
          fill: {
            condition: {
              test: `datum.condition !== ${JSON.stringify(conditions[0])}`,
              value: colours.background,
            },
            ...color,
          },
        },
      },
      {
        ...data,
        transform: [...only, { calculate: `datum.label + ${naming}`, as: 'shown' }],
        mark: { type: 'text', align: 'left', dx: 8, fontSize: TEXT_SIZE.label, color: colours.ink },
        encoding: { x: x('high'), y, yOffset, text: { field: 'shown' } },
      },
    ],
  };
}

function valueLabel(value: number, percent: boolean): string {
  if (percent) return (value * 100).toFixed(1);
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

function summaries(rows: readonly ResultRow[], metrics: readonly MetricStyle[]): DataRow[] {
  const cells = groupRows(rows, ({ metric, loss, condition }) => JSON.stringify([metric, loss, condition]));
  return [...cells.values()].map((cell) => {
    const { metric, loss, condition } = cell[0]!;
    const { mean, low, high } = meanAndRange(cell.map(({ value }) => value));
    const percent = metrics.some((style) => style.metric === metric && style.percent === true);
    return { metric, loss, condition, mean, low, high, seeds: cell.length, label: valueLabel(mean, percent) };
  });
}

function describe(
  summary: readonly DataRow[],
  metrics: readonly MetricStyle[],
  rows: readonly ResultRow[],
): string {
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const parts = metrics.map(({ metric, label, percent }) => {
    const cells = summary
      .filter((row) => row['metric'] === metric)
      .map((row) => `${String(row['loss'])}, ${String(row['condition'])}: ${String(row['label'])}`);
    return `${label ?? metric}${percent === true ? ' in percent' : ''}: ${cells.join('; ')}.`;
  });
  return `Means over ${seeds} seed${seeds === 1 ? '' : 's'} with their range, by loss. ${parts.join(' ')}`;
}
