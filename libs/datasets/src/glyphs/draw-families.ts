import { familyGlyphs, type FontFamily } from './font-family.ts';
import { outlineKey } from './outline.ts';
import { placeGlyph } from './place-glyph.ts';
import { rasterise } from './rasterise.ts';

/** Every character of every family, drawn; entry i of each column belongs to drawing i. */
export interface Drawings {
  /** Side of a picture in pixels. */
  readonly size: number;
  readonly codePoint: readonly number[];
  /** Index into the list of families. */
  readonly family: readonly number[];
  /** Equal for outlines that are equal to a thousandth of an em. */
  readonly outline: readonly number[];
  /** [drawings * size * size] */
  readonly pixels: Uint8Array;
}

/**
 * Draws the letters and numbers of the families, family by family.
 *
 * @param families opened one after the other, so that only one is in memory
 */
export async function drawFamilies(
  families: readonly (() => Promise<FontFamily>)[],
  size: number,
  onProgress?: (family: number, name: string) => void,
): Promise<Drawings> {
  const codePoint: number[] = [];
  const family: number[] = [];
  const outline: number[] = [];
  const known = new Map<string, number>();
  const area = size * size;
  let pixels = new Uint8Array(area * 4096);
  for (const [index, open] of families.entries()) {
    const opened = await open();
    for (const glyph of familyGlyphs(opened)) {
      const placement = placeGlyph(glyph.outline, size);
      if (placement === undefined) continue;
      const start = codePoint.length * area;
      if (start === pixels.length) pixels = doubled(pixels);
      rasterise(glyph.outline, size, placement, pixels.subarray(start, start + area));
      const key = outlineKey(glyph.outline);
      const number = known.get(key) ?? known.size;
      known.set(key, number);
      codePoint.push(glyph.codePoint);
      family.push(index);
      outline.push(number);
    }
    onProgress?.(index + 1, opened.name);
    // Drawing blocks the event loop: others get their turn after each family.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { size, codePoint, family, outline, pixels: pixels.subarray(0, codePoint.length * area) };
}

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
