/** One column of a two-column paper, the whole text width, or a width in CSS pixels (1/96 inch). */
export type FigureWidth = 'column' | 'page' | number;

const PIXELS_PER_INCH = 96;

// CVPR and ICCV: a text block 6.875 in wide, two columns of 3.25 in. IEEE's are 7.16 and 3.5 in: a figure made
// for the narrower block fits them unscaled.
const INCHES = { column: 3.25, page: 6.875 } as const;

/** The width in CSS pixels; text of 9.3 pixels is then 7 points in the printed paper. */
export function widthInPixels(width: FigureWidth): number {
  return typeof width === 'number' ? width : INCHES[width] * PIXELS_PER_INCH;
}

/** Pixels of a PNG per CSS pixel at a resolution in dots per inch. */
export function zoomAt(dpi: number): number {
  return dpi / PIXELS_PER_INCH;
}

/** Text sizes in CSS pixels: 9.5 is 7.1 points, what journals ask of the smallest text. */
export const TEXT_SIZE = { label: 9.5, title: 10, header: 10.5, figure: 12 } as const;
