import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette, seriesColours, type Palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';
import { BOLD } from '../theme/theme.ts';
import { panelGrid } from './panel-grid.ts';
import { short, squareDomain } from './square-domain.ts';

/** The embeddings that one loss learned. */
export interface EmbeddingPanel {
  /** The panel's heading, a loss as a rule. */
  readonly name: string;
  /** A line below the heading, such as a distance or an accuracy. */
  readonly note?: string;
  /** [n, 2], row-major. */
  readonly embeddings: ArrayLike<number>;
  /** [n], index into `identities`. */
  readonly labels: ArrayLike<number>;
}

export interface EmbeddingScatterData {
  readonly identities: readonly { readonly name: string; readonly tail: boolean }[];
  readonly panels: readonly EmbeddingPanel[];
}

export interface EmbeddingScatterOptions extends FigureOptions {
  /** Points drawn per panel; tail points always are, the others evenly thinned. 1500 by default. */
  readonly maxPoints?: number;
  /** Whether identities are named at their means; by default where there are at most 12. */
  readonly labels?: boolean;
}

const COLOURED_UP_TO = 10;

/**
 * 2-D embeddings, a square panel per loss with equal scales on both axes: the picture in which this family of
 * papers shows what a loss does. Identities have a colour each (with more than ten of them only the tail's do),
 * tail identities are diamonds on top, names stand at the identities' means.
 * @throws UserError when a panel is not [n, 2], a coordinate is not finite, or a label names no identity.
 */
export function embeddingScatter(
  data: EmbeddingScatterData,
  options: EmbeddingScatterOptions = {},
): FigureSpec {
  requireRows(data.panels, 'panels');
  requireRows(data.identities, 'identities');
  data.panels.forEach((panel, index) => {
    checkPanel(panel, data.identities.length, `panels[${index}]`);
  });
  const mode = options.mode ?? 'print';
  const colours = palette(mode);
  const few = data.panels.length === 1 ? 'column' : 'page';
  const grid = panelGrid(data.panels.length, options.width ?? few, { axisWidth: 28, atMost: 3, spacing: 16 });
  const rows = data.panels.flatMap((panel) => pointRows(panel, data.identities, options.maxPoints ?? 1500));
  const means = data.panels.flatMap((panel) => meanRows(panel, data.identities));
  const named = options.labels ?? data.identities.length <= 12;
  const perPanel = rows.length / data.panels.length;
  const style: PanelStyle = {
    colours,
    side: options.height ?? grid.panelWidth,
    colourScale: identityScale(data.identities, colours, mode),
    pointSize: perPanel > 1000 ? 5 : perPanel > 300 ? 9 : 16,
    // In a balanced test set tail points are as many as others, and large marks would hide those.
    tailScale: rows.filter(({ part }) => part === 'tail').length > rows.length * 0.15 ? 2 : 3.2,
    named,
  };
  return composeFigure(
    {
      figure: 'embedding-scatter',
      description: describe(data, rows.length),
      datasets: { embeddings: rows, means },
      width: few,
      fit: false,
      view: {
        concat: data.panels.map((panel) => panelView(panel, style)),
        columns: grid.columns,
        spacing: { row: 14, column: grid.spacing },
        resolve: { scale: { color: 'shared', shape: 'shared' } },
      },
    },
    options,
  );
}

interface PanelStyle {
  readonly colours: Palette;
  readonly side: number;
  readonly colourScale: object;
  readonly pointSize: number;
  /** How much larger a tail identity's mark is. */
  readonly tailScale: number;
  readonly named: boolean;
}

function panelView(panel: EmbeddingPanel, style: PanelStyle): object {
  const domain = squareDomain(panel.embeddings);
  const { colours } = style;
  const axis = { title: null, grid: false, tickCount: 4, labelColor: colours.muted };
  const x = { field: 'x', type: 'quantitative', scale: { domain: domain.x, nice: false, zero: false }, axis };
  const y = { field: 'y', type: 'quantitative', scale: { domain: domain.y, nice: false, zero: false }, axis };
  const color = { field: 'identity', type: 'nominal', scale: style.colourScale, legend: null };
  const only = (expression: string): object[] => [
    { filter: `datum.loss === ${JSON.stringify(panel.name)}${expression}` },
  ];
  const points = { data: { name: 'embeddings' } };
  const shape = {
    field: 'part',
    type: 'nominal',
    scale: { domain: ['head', 'tail'], range: ['circle', 'diamond'] },
    legend: {
      title: null,
      orient: 'bottom',
      direction: 'horizontal',
      symbolFillColor: colours.muted,
      symbolStrokeWidth: 0,
    },
  };
  const names = {
    data: { name: 'means' },
    transform: only(''),
    encoding: { x, y, text: { field: 'identity' } },
  };
  const label = { type: 'text', fontWeight: BOLD, fontSize: TEXT_SIZE.header };
  return {
    width: style.side,
    height: style.side,
    title: {
      text: panel.name,
      ...(panel.note === undefined
        ? {}
        : { subtitle: panel.note, subtitleFontSize: TEXT_SIZE.label, subtitlePadding: 1 }),
      fontSize: TEXT_SIZE.header,
      offset: 4,
    },
    layer: [
      ...origin(domain.x, 'x', colours),
      ...origin(domain.y, 'y', colours),
      {
        ...points,
        transform: only(" && datum.part === 'head'"),
        mark: { type: 'point', filled: true, size: style.pointSize, opacity: 0.55 },
        encoding: { x, y, color, shape },
      },
      {
        ...points,
        transform: only(" && datum.part === 'tail'"),
        mark: {
          type: 'point',
          filled: true,
          size: style.pointSize * style.tailScale,
          opacity: style.tailScale > 2 ? 0.95 : 0.8,
          stroke: colours.background,
          strokeWidth: style.tailScale > 2 ? 0.5 : 0.2,
        },
        encoding: { x, y, color, shape },
      },
      ...(style.named
        ? [
            {
              ...names,
              mark: {
                ...label,
                stroke: colours.background,
                strokeWidth: 3,
                strokeJoin: 'round',
                opacity: 0.9,
              },
            },
            { ...names, mark: { ...label, color: colours.ink } },
          ]
        : []),
    ],
  };
}

/** A hairline where the other coordinate is zero, if it lies in the panel. */
function origin([low, high]: readonly [number, number], channel: 'x' | 'y', colours: Palette): object[] {
  if (low > 0 || high < 0) return [];
  return [
    {
      data: { values: [{}] },
      mark: { type: 'rule', color: colours.grid, strokeWidth: 0.75 },
      encoding: { [channel]: { datum: 0, type: 'quantitative' } },
    },
  ];
}

/** Strong colours go to the tail first; with more identities than colours, only to the tail. */
function identityScale(
  identities: EmbeddingScatterData['identities'],
  colours: Palette,
  mode: NonNullable<FigureOptions['mode']>,
): object {
  const all = identities.length <= COLOURED_UP_TO;
  const ordered = [...identities].sort((a, b) => Number(b.tail) - Number(a.tail));
  const coloured = ordered.filter(({ tail }) => all || tail).map(({ name }) => name);
  const colourOf = new Map(seriesColours(coloured, mode).map((colour, index) => [coloured[index]!, colour]));
  const domain = identities.map(({ name }) => name);
  return { domain, range: domain.map((name) => colourOf.get(name) ?? colours.rule) };
}

function pointRows(
  panel: EmbeddingPanel,
  identities: EmbeddingScatterData['identities'],
  most: number,
): DataRow[] {
  const indices = Array.from({ length: panel.labels.length }, (_, index) => index);
  const isTail = (index: number): boolean => identities[panel.labels[index]!]!.tail;
  const tail = indices.filter(isTail);
  const head = indices.filter((index) => !isTail(index));
  const room = Math.max(0, most - tail.length);
  const step = Math.max(1, head.length / Math.max(1, room));
  const kept = head.filter((_, order) => Math.floor(order / step) !== Math.floor((order - 1) / step));
  return [...kept, ...tail].map((index) => ({
    loss: panel.name,
    identity: identities[panel.labels[index]!]!.name,
    part: isTail(index) ? 'tail' : 'head',
    x: short(panel.embeddings[2 * index]!),
    y: short(panel.embeddings[2 * index + 1]!),
  }));
}

function meanRows(panel: EmbeddingPanel, identities: EmbeddingScatterData['identities']): DataRow[] {
  return identities.flatMap(({ name }, identity) => {
    let [x, y, count] = [0, 0, 0];
    for (let index = 0; index < panel.labels.length; index++) {
      if (panel.labels[index] !== identity) continue;
      x += panel.embeddings[2 * index]!;
      y += panel.embeddings[2 * index + 1]!;
      count++;
    }
    return count === 0
      ? []
      : [{ loss: panel.name, identity: name, x: short(x / count), y: short(y / count) }];
  });
}

function checkPanel(panel: EmbeddingPanel, identities: number, field: string): void {
  requireRows(panel.labels, `${field}.labels`);
  if (panel.embeddings.length !== 2 * panel.labels.length) {
    throw new UserError(
      `Panel "${panel.name}" has ${panel.labels.length} labels and ${panel.embeddings.length} coordinates; the scatter draws 2-D embeddings.`,
      {
        field: `${field}.embeddings`,
        mend: 'Train with an embedding size of 2, or project to two dimensions first.',
      },
    );
  }
  for (let index = 0; index < panel.embeddings.length; index++) {
    requireFinite(panel.embeddings[index]!, `${field}.embeddings[${index}]`);
  }
  for (let index = 0; index < panel.labels.length; index++) {
    const label = panel.labels[index]!;
    if (Number.isInteger(label) && label >= 0 && label < identities) continue;
    throw new UserError(`Label ${label} is none of the ${identities} identities.`, {
      field: `${field}.labels[${index}]`,
    });
  }
}

function describe({ identities, panels }: EmbeddingScatterData, drawn: number): string {
  const tail = identities.filter((identity) => identity.tail).map(({ name }) => name);
  const all = panels.reduce((sum, panel) => sum + panel.labels.length, 0);
  const notes = panels.filter(({ note }) => note !== undefined).map(({ name, note }) => `${name}: ${note!}`);
  return [
    `2-D embeddings of ${identities.length} identities, one panel for each of ${panels.map(({ name }) => name).join(', ')}.`,
    tail.length === 0
      ? ''
      : `${tail.length} tail identities are drawn as diamonds on top${tail.length <= 10 ? `: ${tail.join(', ')}` : ''}.`,
    drawn < all ? `${drawn} of ${all} points are drawn.` : `${all} points.`,
    notes.length === 0 ? '' : `${notes.join('; ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
