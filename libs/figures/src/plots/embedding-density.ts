import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import type { EmbeddingPanel } from './embedding-scatter.ts';
import { panelGrid } from './panel-grid.ts';
import { short, squareDomain } from './square-domain.ts';

export interface EmbeddingDensityOptions extends FigureOptions {
  /** Cells along each side; 40 by default. */
  readonly bins?: number;
}

/**
 * 2-D embeddings as a density, a square panel per loss, for more points than a scatter can show: how much of the
 * plane a loss uses. Counts are shown by their square root within each panel.
 * @throws UserError when a panel has no points or a coordinate is not finite.
 */
export function embeddingDensity(
  panels: readonly Omit<EmbeddingPanel, 'labels'>[],
  options: EmbeddingDensityOptions = {},
): FigureSpec {
  requireRows(panels, 'panels');
  const bins = options.bins ?? 40;
  const colours = palette(options.mode ?? 'print');
  const few = panels.length === 1 ? 'column' : 'page';
  const grid = panelGrid(panels.length, options.width ?? few, { axisWidth: 28, atMost: 3, spacing: 16 });
  const side = options.height ?? grid.panelWidth;
  const rows = panels.flatMap((panel) => binned(panel, bins));
  const views = panels.map((panel): object => {
    const domain = squareDomain(panel.embeddings);
    const axis = { title: null, grid: false, tickCount: 4 };
    const ends = (which: 'x' | 'y'): object => ({
      [which]: {
        field: which,
        type: 'quantitative',
        scale: { domain: domain[which], nice: false, zero: false },
        axis,
      },
      [`${which}2`]: { field: `${which}2` },
    });
    return {
      width: side,
      height: side,
      title: {
        text: panel.name,
        ...(panel.note === undefined
          ? {}
          : { subtitle: panel.note, subtitleFontSize: TEXT_SIZE.label, subtitlePadding: 1 }),
        fontSize: TEXT_SIZE.header,
        offset: 4,
      },
      data: { name: 'density' },
      transform: [{ filter: `datum.loss === ${JSON.stringify(panel.name)}` }],
      mark: { type: 'rect', strokeWidth: 0 },
      encoding: {
        ...ends('x'),
        ...ends('y'),
        color: {
          field: 'share',
          type: 'quantitative',
          scale: { type: 'sqrt', domain: [0, 1], range: [...colours.ramp] },
          legend: null,
        },
      },
    };
  });
  const used = panels.map(({ name }) => `${name} ${rows.filter((row) => row['loss'] === name).length}`);
  return composeFigure(
    {
      figure: 'embedding-density',
      description: `Density of 2-D embeddings, one panel for each loss; cells of ${bins} by ${bins} that hold a point: ${used.join(', ')}.`,
      datasets: { density: rows },
      width: few,
      fit: false,
      view: { concat: views, columns: grid.columns, spacing: { row: 14, column: grid.spacing } },
    },
    options,
  );
}

function binned({ name, embeddings }: Omit<EmbeddingPanel, 'labels'>, bins: number): DataRow[] {
  requireRows(embeddings, `${name}.embeddings`);
  const { x, y } = squareDomain(embeddings);
  const size = (x[1] - x[0]) / bins;
  const counts = new Map<number, number>();
  for (let index = 0; index + 1 < embeddings.length; index += 2) {
    requireFinite(embeddings[index]!, `${name}.embeddings`);
    requireFinite(embeddings[index + 1]!, `${name}.embeddings`);
    const column = Math.min(bins - 1, Math.floor((embeddings[index]! - x[0]) / size));
    const row = Math.min(bins - 1, Math.floor((embeddings[index + 1]! - y[0]) / size));
    const cell = row * bins + column;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([cell, count]) => {
      const [column, row] = [cell % bins, Math.floor(cell / bins)];
      return {
        loss: name,
        x: short(x[0] + column * size),
        x2: short(x[0] + (column + 1) * size),
        y: short(y[0] + row * size),
        y2: short(y[0] + (row + 1) * size),
        count,
        share: short(count / most),
      };
    });
}
