/**
 * The demo photographs of face-api through its detector and our alignment, as a contact sheet. See README.md.
 *
 * npm install --no-save @vladmandic/face-api@1.7.15
 * node --import tsx --conditions=@rangeloss/source experiments/aligned-photographs/run.ts --sheet faces.png
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import sharp from 'sharp';
import { alignPhotographs } from './align-photographs.ts';

const { values } = parseArgs({
  options: {
    package: { type: 'string', default: 'node_modules/@vladmandic/face-api' },
    sheet: { type: 'string', default: 'aligned-faces.png' },
  },
});

await prepareBackend({ name: 'tensorflow' });
const faces = await alignPhotographs(path.resolve(values.package));
const side = 116;
const across = 12;
const tiles = faces.flatMap(({ aligned }) => [...aligned.values()]);
const composed = tiles.map(({ target: { height, width }, pixels }, tile) => ({
  input: Buffer.from(pixels),
  raw: { width, height, channels: 3 as const },
  left: side * (tile % across),
  top: side * Math.floor(tile / across),
}));
const sheet = { width: side * across, height: side * Math.ceil(tiles.length / across), channels: 3 as const };
await sharp({ create: { ...sheet, background: 'white' } })
  .composite(composed)
  .png()
  .toFile(values.sheet);
const counts = faces.reduce<Record<string, number>>(
  (found, { photograph }) => ({ ...found, [photograph]: (found[photograph] ?? 0) + 1 }),
  {},
);
process.stdout.write(`${JSON.stringify({ faces: faces.length, counts, sheet: values.sheet }, null, 2)}\n`);
