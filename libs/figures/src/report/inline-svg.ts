import type { FigureSpec } from '../figure/figure-spec.ts';
import { palette, type Palette } from '../theme/palette.ts';

/** Custom properties by which a figure's colours follow the page's light or dark scheme. */
export function figureColourProperties(mode: 'print' | 'light' | 'dark'): string {
  return [...namedColours(palette(mode))].map(([name, colour]) => `--figure-${name}:${colour}`).join(';');
}

/**
 * A figure's SVG as it stands inside a page: ids unique in the page, the page's fonts instead of its own, and
 * every colour of the palette replaced by a custom property, with the colour itself to fall back on.
 * @param prefix unique in the page
 */
export function inlineSvg(svg: string, figure: FigureSpec, prefix: string): string {
  const scoped = svg
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<metadata>[\s\S]*?<\/metadata>/g, '')
    .replace(/\sid="([^"]+)"/g, ` id="${prefix}-$1"`)
    .replace(/(href="#|url\(#)([^")]+)/g, `$1${prefix}-$2`)
    .replace(
      /aria-labelledby="([^"]*)"/g,
      (_, ids: string) =>
        `aria-labelledby="${ids
          .split(' ')
          .map((id) => `${prefix}-${id}`)
          .join(' ')}"`,
    );
  const { mode } = figure.usermeta.rangeloss;
  if (mode === 'dark') return scoped;
  const properties = new Map<string, string>();
  for (const [name, colour] of namedColours(palette(mode))) {
    if (!properties.has(colour)) properties.set(colour, `var(--figure-${name},${colour})`);
  }
  return scoped.replace(/(fill|stroke)="(#[0-9a-f]{6})"/g, (whole, attribute: string, colour: string) =>
    properties.has(colour) ? `${attribute}="${properties.get(colour)!}"` : whole,
  );
}

function* namedColours(colours: Palette): Generator<readonly [string, string]> {
  for (const name of ['background', 'ink', 'muted', 'rule', 'grid', 'band', 'accent'] as const) {
    yield [name, colours[name]];
  }
  for (const [index, colour] of colours.series.entries()) yield [`series-${index}`, colour];
  for (const [index, colour] of colours.ramp.entries()) yield [`ramp-${index}`, colour];
}
