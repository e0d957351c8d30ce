import { randomStream } from '@rangeloss/foundation';
import type { FigureSpec } from '../figure/figure-spec.ts';
import type { PixelImage } from '../figure/png-image.ts';
import { contactSheet } from '../plots/contact-sheet.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';

const SIDE = 32;

/** A face of sorts: head, eyes and mouth by a few numbers of the identity, light by the image. */
function face(identity: number, image: number): PixelImage {
  const shape = randomStream(31, identity);
  const [round, eyes, mouth, tone] = [
    0.8 + 0.4 * shape.uniform(),
    4 + 3 * shape.uniform(),
    6 + 4 * shape.uniform(),
    shape.uniform(),
  ];
  const pose = randomStream(32, identity, image);
  const [dx, light] = [3 * pose.normal() * 0.5, 0.8 + 0.3 * pose.uniform()];
  const pixels: number[] = [];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [u, v] = [x - SIDE / 2 - dx, y - SIDE / 2];
      const head = (u / round) ** 2 + (v * 0.8) ** 2 < 120;
      const eye = (Math.abs(u) - eyes * 0.7) ** 2 + (v + 3) ** 2 < 2.5;
      const lip = Math.abs(v - 5) < 1 && Math.abs(u) < mouth / 2;
      const skin = [235, 200 - 70 * tone, 170 - 80 * tone];
      const colour = !head ? [90, 110, 130] : eye || lip ? [50, 30, 30] : skin;
      pixels.push(...colour.map((value) => value * light * (1 - 0.012 * Math.abs(u))));
    }
  }
  return { width: SIDE, height: SIDE, channels: 3, pixels };
}

/** The hardest pairs of a made-up verification. */
export function contactSheetExample(look: ExampleLook = {}): FigureSpec {
  return contactSheet(
    Array.from({ length: 12 }, (_, index) => {
      const same = index % 2 === 0;
      return {
        images: [face(index, 0), face(same ? index : index + 1, 1)],
        caption: `${same ? 'same' : 'different'}\n${(1.1 + 0.05 * index).toFixed(2)}`,
        marked: index < 5,
      };
    }),
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}
