import { parse, View, Warn } from 'vega';
import { compile } from 'vega-lite';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { measureTextFromBundledFont } from './text-measure.ts';

/** What a figure looks like before a font is put into it. */
export interface BareSvg {
  /** `<svg ...>...</svg>` with text as text and no font. */
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Compiles a figure and draws it as SVG text: the same spec gives the same bytes on every machine (text is
 * measured from the bundled font, ids are numbered anew, coordinates are rounded to a hundredth of a pixel).
 * @throws Error with Vega-Lite's own warnings when it would leave something out.
 */
export async function vegaSvg(figure: FigureSpec): Promise<BareSvg> {
  measureTextFromBundledFont();
  const warnings: string[] = [];
  const warn = (...parts: readonly unknown[]): void => {
    warnings.push(parts.map(String).join(' '));
  };
  const logger = {
    level: () => logger,
    error: (...parts: readonly unknown[]) => (warn(...parts), logger),
    warn: (...parts: readonly unknown[]) => (warn(...parts), logger),
    info: () => logger,
    debug: () => logger,
  };
  const { spec } = compile(figure, { logger: logger as never });
  const view = new View(parse(spec), { renderer: 'none', logLevel: Warn, logger: logger as never });
  try {
    const raw = await view.toSVG();
    if (warnings.length > 0) {
      throw new Error(`Figure ${figure.name} has a mistake in its spec: ${warnings.join('; ')}`);
    }
    const svg = renumberIds(roundCoordinates(raw));
    const size = /<svg[^>]*\swidth="([\d.]+)"[^>]*\sheight="([\d.]+)"/.exec(svg);
    if (size === null) throw new Error(`Vega drew figure ${figure.name} without a size.`);
    return { svg, width: Number(size[1]), height: Number(size[2]) };
  } finally {
    view.finalize();
  }
}

const COORDINATES = /\s(d|transform|x|y|x1|x2|y1|y2|width|height|r|cx|cy|stroke-width)="([^"]*)"/g;

/** Hundredths of a pixel: below what can be seen, and a third of the file. */
export function roundCoordinates(svg: string): string {
  return svg.replace(COORDINATES, (_, name: string, value: string) => {
    const rounded = value.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100 + 0));
    return ` ${name}="${rounded}"`;
  });
}

/** Vega numbers clip paths and gradients across all views of a process; here they count from 0 in each figure. */
export function renumberIds(svg: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/\sid="([^"]+)"/g)) names.set(id!, `def${names.size}`);
  return svg
    .replace(/\sid="([^"]+)"/g, (_, id: string) => ` id="${names.get(id)!}"`)
    .replace(/url\(#([^)]+)\)/g, (whole, id: string) => (names.has(id) ? `url(#${names.get(id)!})` : whole))
    .replace(/href="#([^"]+)"/g, (whole, id: string) => (names.has(id) ? `href="#${names.get(id)!}"` : whole));
}
