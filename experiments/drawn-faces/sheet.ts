import { imageSize, syntheticFaces } from '@rangeloss/datasets';
import sharp from 'sharp';

const [people, views, size] = [8, 14, 48];

/** Draws some of the people into a PNG file, one person a row. */
export async function drawSheet(file: string): Promise<void> {
  const { manifest, source } = syntheticFaces({ identities: people, images: views, size, seed: 0 });
  const values = new Float32Array(manifest.item.length * imageSize(source));
  await source.read(manifest.item, values);
  const sheet = new Uint8Array(values.length);
  const row = size * 3;
  for (let image = 0; image < people * views; image++) {
    const [across, down] = [image % views, Math.floor(image / views)];
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < row; x++) {
        const to = (down * size + y) * views * row + across * row + x;
        sheet[to] = Math.round(255 * values[(image * size + y) * row + x]!);
      }
    }
  }
  const raw = { width: views * size, height: people * size, channels: 3 } as const;
  await sharp(sheet, { raw }).png({ palette: true, colours: 64 }).toFile(file);
}
