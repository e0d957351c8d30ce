import { parse, View, Warn } from 'vega';
import { compile } from 'vega-lite';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { compactSvg } from './compact-svg.ts';
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
    const text = parts.map(String).join(' ');
    // A layer whose filter leaves nothing is no mistake.
    if (!text.startsWith('Infinite extent')) warnings.push(text);
  };
  const logger = {
    level: () => logger,
    error: (...parts: readonly unknown[]) => (warn(...parts), logger),
    warn: (...parts: readonly unknown[]) => (warn(...parts), logger),
    info: () => logger,
    debug: () => logger,
  };
  const { spec } = compile(figure, { logger: logger });
  const view = new View(parse(spec), { renderer: 'none', logLevel: Warn, logger: logger });
  try {
    const raw = await view.toSVG();
    if (warnings.length > 0) {
      throw new Error(`Figure ${figure.name} has a mistake in its spec: ${warnings.join('; ')}`);
    }
    const svg = compactSvg(raw);
    const size = /<svg[^>]*\swidth="([\d.]+)"[^>]*\sheight="([\d.]+)"/.exec(svg);
    if (size === null) throw new Error(`Vega drew figure ${figure.name} without a size.`);
    return { svg, width: Number(size[1]), height: Number(size[2]) };
  } finally {
    view.finalize();
  }
}
