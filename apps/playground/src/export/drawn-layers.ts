import { type DataRow, type FigureSpec, palette } from '@rangeloss/figures';
import { identities } from '../settings/settings.ts';
import type { Domain } from '../training/messages.ts';

/** What the screen draws besides the points, for one panel. */
export interface DrawnPanel {
  /** The panel's heading, by which its rows are told. */
  readonly name: string;
  readonly domain: Domain;
  readonly regions: readonly DataRow[];
  readonly ranges: readonly DataRow[];
  readonly centers: readonly DataRow[];
}

type Layer = Readonly<Record<string, unknown>> & { readonly encoding?: Readonly<Record<string, object>> };

/**
 * An embedding figure with what the screen shows: tinted regions below its points, ranges and the pair of centers above
 * them, the screen's colours, and the screen's part of the plane.
 */
export function withDrawnLosses(figure: FigureSpec, panels: readonly DrawnPanel[]): FigureSpec {
  const views = (figure as unknown as { concat: { layer: Layer[] }[] }).concat;
  const colours = palette(figure.usermeta.rangeloss.mode);
  const names = Array.from({ length: identities }, (_, digit) => String(digit));
  const colour = { domain: names, range: names.map((_, digit) => colours.series[digit]!) };
  const concat = views.map((view, place) => {
    const { name, domain } = panels[place]!;
    const axes = {
      x: [domain.left, domain.left + domain.side],
      y: [domain.bottom, domain.bottom + domain.side],
    };
    const layers = view.layer.map((layer) => onScreen(layer, axes, colour));
    const named = layers.findIndex(({ encoding }) => encoding !== undefined && 'text' in encoding);
    const above = named < 0 ? layers.length : named;
    const positions = { ...layers[above - 1]!.encoding };
    const base = { x: positions['x']!, y: positions['y']!, x2: { field: 'x2' }, y2: { field: 'y2' } };
    const line = (data: string, mark: object, more: object, acts?: boolean): Layer => ({
      data: { name: data },
      transform: [
        {
          filter: `datum.loss === ${JSON.stringify(name)}${acts === undefined ? '' : ` && datum.acts === ${acts}`}`,
        },
      ],
      mark: { clip: true, ...mark },
      encoding: { ...base, ...more },
    });
    const byDigit = { color: { field: 'identity', type: 'nominal', scale: colour, legend: null } };
    const dashes = [2.5, 2.5];
    const pair = { type: 'rule', color: colours.accent, strokeWidth: 2.2 };
    const ring = { type: 'point', size: 42, opacity: 1, color: colours.accent, fill: colours.background, strokeWidth: 2 }; // prettier-ignore
    const farEnd = {
      x: { ...base.x, field: 'x2' },
      y: { ...base.y, field: 'y2' },
      x2: undefined,
      y2: undefined,
    };
    const nearEnd = { x2: undefined, y2: undefined };
    return {
      ...view,
      layer: [
        line('regions', { type: 'rect', opacity: 0.14, strokeWidth: 0 }, byDigit),
        ...layers.slice(0, above),
        line('ranges', { type: 'rule', strokeWidth: 1.4 }, byDigit, true),
        line('ranges', { type: 'rule', strokeWidth: 1, strokeDash: dashes }, byDigit, false),
        line('centers', { ...pair, color: colours.background, strokeWidth: 5 }, {}),
        line('centers', pair, {}, true),
        line('centers', { ...pair, strokeDash: dashes }, {}, false),
        line('centers', ring, nearEnd),
        line('centers', ring, farEnd),
        ...layers.slice(above),
      ],
    };
  });
  const rows = (part: 'regions' | 'ranges' | 'centers') => panels.flatMap((panel) => panel[part]);
  return {
    ...figure,
    datasets: {
      ...figure.datasets,
      regions: rows('regions'),
      ranges: rows('ranges'),
      centers: rows('centers'),
    },
    concat,
    title: {
      text: 'Thin lines: the greatest ranges of each digit in the batch. Rings: the two nearest centers. Dashed: no loss acts on it.',
      orient: 'bottom',
      anchor: 'start',
      fontSize: 8.5,
      fontWeight: 'normal',
      color: colours.muted,
      offset: 6,
    },
  } as unknown as FigureSpec;
}

/** A layer of points or names on the screen's part of the plane and in its colours. */
function onScreen(
  layer: Layer,
  domains: Readonly<Record<'x' | 'y', readonly number[]>>,
  colour: object,
): Layer {
  const { encoding } = layer;
  if (encoding === undefined) return layer;
  const changed: Record<string, object> = { ...encoding };
  for (const axis of ['x', 'y'] as const) {
    const channel = encoding[axis] as { readonly scale?: object } | undefined;
    if (channel?.scale !== undefined)
      changed[axis] = { ...channel, scale: { ...channel.scale, domain: domains[axis] } };
  }
  if (encoding['color'] !== undefined) changed['color'] = { ...encoding['color'], scale: colour };
  return { ...layer, encoding: changed };
}
