import { UserError } from '@rangeloss/foundation';
import { composeFigure, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireRows } from '../figure/finite.ts';
import { pngDataUri, type PixelImage } from '../figure/png-image.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE, widthInPixels } from '../theme/sizes.ts';

/** One entry of the sheet: a single image, or the two of a pair. */
export interface SheetEntry {
  readonly images: readonly PixelImage[];
  /** Two short lines at most: identities, a distance. */
  readonly caption: string;
  /** A thin frame in the accent colour: a pair that was decided wrongly. */
  readonly marked?: boolean;
}

export interface ContactSheetOptions extends FigureOptions {
  /** Side of one image in CSS pixels; 44 by default. */
  readonly imageSize?: number;
}

const GAP = 10;

/**
 * A contact sheet of images or pairs, such as the hardest pairs of a verification: the images of an entry side by
 * side, its caption below. Images travel inside the spec.
 * @throws UserError when there are no entries, an entry has no image, or its pixels do not fit its size.
 */
export function contactSheet(entries: readonly SheetEntry[], options: ContactSheetOptions = {}): FigureSpec {
  requireRows(entries, 'entries');
  entries.forEach(checkEntry);
  const colours = palette(options.mode ?? 'print');
  const size = options.imageSize ?? 44;
  const each = Math.max(...entries.map(({ images }) => images.length));
  const lines = Math.max(...entries.map(({ caption }) => caption.split('\n').length));
  const width = widthInPixels(options.width ?? 'page') - 6;
  const [cellWidth, cellHeight] = [each * size + GAP, size + lines * 12 + GAP];
  const columns = Math.max(1, Math.floor((width + GAP) / cellWidth));
  const rows = Math.ceil(entries.length / columns);
  const corner = (index: number): readonly [number, number] => [
    (index % columns) * cellWidth,
    Math.floor(index / columns) * cellHeight,
  ];
  const captions = entries.map(({ caption, marked, images }, index) => {
    const [left, top] = corner(index);
    return {
      entry: index + 1,
      caption,
      marked: marked === true,
      left,
      top,
      right: left + images.length * size,
      bottom: top + size,
    };
  });
  const pictures = entries.flatMap(({ images }, index) => {
    const [left, top] = corner(index);
    return images.map((image, place) => ({
      url: pngDataUri(image),
      x: left + (place + 0.5) * size,
      y: top + size / 2,
    }));
  });
  const plane = (field: string, length: number, reverse: boolean): object => ({
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, length], nice: false, zero: false, ...(reverse ? { reverse: true } : {}) },
  });
  const across = (field: string): object => plane(field, width, false);
  const down = (field: string): object => plane(field, rows * cellHeight, true);
  const wrong = entries.filter(({ marked }) => marked).length;
  return composeFigure(
    {
      figure: 'contact-sheet',
      description: `Contact sheet of ${entries.length} entries${wrong > 0 ? `, ${wrong} of them marked` : ''}: ${captions
        .slice(0, 12)
        .map(({ caption }) => caption.replace('\n', ', '))
        .join('; ')}${entries.length > 12 ? '; …' : ''}.`,
      datasets: { entries: captions, pictures },
      width: 'page',
      fit: false,
      view: {
        width,
        height: rows * cellHeight,
        layer: [
          {
            data: { name: 'pictures' },
            mark: { type: 'image', width: size, height: size, aspect: true },
            encoding: { x: across('x'), y: down('y'), url: { field: 'url', type: 'nominal' } },
          },
          {
            data: { name: 'entries' },
            transform: [{ filter: 'datum.marked' }],
            mark: { type: 'rect', fill: null, stroke: colours.accent, strokeWidth: 1.5 },
            encoding: { x: across('left'), x2: { field: 'right' }, y: down('top'), y2: { field: 'bottom' } },
          },
          {
            data: { name: 'entries' },
            mark: {
              type: 'text',
              align: 'left',
              baseline: 'top',
              dy: 4,
              lineBreak: '\n',
              lineHeight: 11,
              fontSize: TEXT_SIZE.label,
              color: colours.ink,
              limit: each * size + 4,
            },
            encoding: { x: across('left'), y: down('bottom'), text: { field: 'caption' } },
          },
        ],
      },
    },
    options,
  );
}

function checkEntry({ images, caption }: SheetEntry, index: number): void {
  requireRows(images, `entries[${index}].images`);
  for (const { width, height, channels, pixels } of images) {
    if (pixels.length === width * height * channels && width > 0 && height > 0) continue;
    throw new UserError(
      `"${caption}" has ${pixels.length} values for ${width} by ${height} pixels of ${channels}.`,
      {
        field: `entries[${index}].images`,
      },
    );
  }
}
