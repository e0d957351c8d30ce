import { type Dataset, imageCounts, imagesByIdentity, imagesOf, readBatch } from '@rangeloss/datasets';
import { contactSheet, longTailRankPlot, type SheetEntry } from '@rangeloss/figures';
import { randomStream } from '@rangeloss/foundation';

const ROWS = 24;
const IMAGES = 8;

const provenance = { runIds: [], command: 'rangeloss data prepare glyphs' };

/**
 * Draws what the glyphs look like: some characters, from frequent to rare at even steps, with some of their images; and
 * the rank plot.
 *
 * @returns the files
 */
export async function drawGlyphs({ manifest, source }: Dataset, folder: string): Promise<string[]> {
  const counts = imageCounts(manifest);
  const grouped = imagesByIdentity(manifest);
  const order = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const [height, width] = source.shape;
  const entries: SheetEntry[] = [];
  for (const rank of evenRanks(order.length)) {
    const identity = order[rank]!;
    const name = manifest.identities[identity]!;
    const images = imagesOf(grouped, identity);
    const shown = randomStream(0, 'contact-sheet', name).sample(
      images.length,
      Math.min(IMAGES, images.length),
    );
    const pixels = await readBatch(
      source,
      manifest,
      Int32Array.from(shown, (place) => images[place]!),
    );
    entries.push({
      caption: `${name.split(' ').slice(0, 2).join(' ')}, ${images.length}`,
      images: Array.from(shown, (_, place) => ({
        width,
        height,
        channels: 1,
        pixels: pixels
          .subarray(place * height * width, (place + 1) * height * width)
          .map((value) => 255 * value),
      })),
    });
  }
  const figures = [
    contactSheet(entries, { name: 'glyphs', imageSize: 36, provenance }),
    longTailRankPlot({ counts, tailBelow: 20 }, { name: 'glyphs-rank', provenance }),
  ];
  const { renderFigure } = await import('@rangeloss/figures/node');
  const files = await Promise.all(figures.map((figure) => renderFigure(figure, folder, { dpi: 144 })));
  return files.map(({ png }) => png);
}

/** Ranks at even steps of their logarithm, since the tail is most of the characters; none comes twice. */
function evenRanks(identities: number): number[] {
  const ranks = Array.from({ length: ROWS }, (_, row) => Math.floor(identities ** ((row + 0.5) / ROWS)) - 1);
  return ranks
    .reduce<number[]>((taken, rank) => [...taken, Math.max(rank, (taken.at(-1) ?? -1) + 1)], [])
    .filter((rank) => rank < identities);
}
