import * as vega from 'vega';
import { faceFor, parsedFace, type FontFace } from './bundled-font.ts';

const widths = new Map<string, number>();

/** The advance width of a text in pixels at a font size, kerning included. */
export function textWidth(text: string, size: number, fontFace: FontFace = faceFor(400, 'normal')): number {
  const key = `${fontFace.file}\n${text}`;
  let units = widths.get(key);
  if (units === undefined) {
    const font = parsedFace(fontFace);
    units = font.layout(text).advanceWidth / font.unitsPerEm;
    widths.set(key, units);
  }
  return units * size;
}

/** What Vega hands over to be measured. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly fontStyle?: string;
  readonly limit?: number;
}

interface TextMetrics {
  width: (item: TextItem, text: string | number | null | undefined) => number;
}

/**
 * Lets Vega measure text from the bundled font itself, for all views of the process. Without a canvas it would
 * guess 0.8 em per letter, which is twice too wide: axis titles drift away and labels are dropped as overlapping;
 * with one, it would measure whatever font the machine has. Calling it again changes nothing.
 */
export function measureTextFromBundledFont(): void {
  // Exported by Vega for this purpose, but left out of its types.
  const metrics = (vega as unknown as { textMetrics: TextMetrics }).textMetrics;
  metrics.width = (item, text) => {
    const trimmed = text === null || text === undefined ? '' : String(text).trim();
    const width = textWidth(trimmed, item.fontSize ?? 11, faceFor(item.fontWeight, item.fontStyle));
    // Vega shortens text to its limit and asks for the width of what is left of it.
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
  };
}
