import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { nativeStatus } from '@rangeloss/backend/node';
import { similarityBetween } from '@rangeloss/datasets';
import { describe, expect, test } from 'vitest';
import { alignPhotographs } from './align-photographs.ts';

/** The package's folder, or what is lacking for the test. */
async function lackingOr(): Promise<{ readonly folder: string } | { readonly lack: string }> {
  const { state } = await nativeStatus();
  if (state !== 'ready') return { lack: `the native backend is ${state} (npx rangeloss backend install)` };
  try {
    const file = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
    return { folder: path.dirname(file) };
  } catch {
    return { lack: '@vladmandic/face-api is not installed' };
  }
}

const found = await lackingOr();
const listed = process.env['RANGELOSS_LACKS'];
if ('lack' in found && listed !== undefined) appendFileSync(listed, `face detector\t${found.lack}\n`);

describe.skipIf('lack' in found)("the demo photographs through face-api's detector", () => {
  test(
    'are aligned with eyes, nose and mouth at the places of the target',
    { timeout: 300_000 },
    async () => {
      if ('lack' in found) return;
      await prepareBackend({ name: 'tensorflow' });
      const faces = await alignPhotographs(found.folder);
      expect(new Set(faces.map(({ photograph }) => photograph)).size).toBe(6);
      for (const { points, aligned, photograph } of faces) {
        expect([...aligned.keys()].sort()).toEqual(['112x112', '112x96']);
        for (const [name, { target, pixels }] of aligned) {
          expect(pixels).toHaveLength(target.height * target.width * 3);
          const { a, b, tx, ty } = similarityBetween(points, target.points);
          let squared = 0;
          for (let point = 0; point < 10; point += 2) {
            const [x, y] = [points[point]!, points[point + 1]!];
            squared += (a * x - b * y + tx - target.points[point]!) ** 2;
            squared += (b * x + a * y + ty - target.points[point + 1]!) ** 2;
          }
          // No face has exactly the proportions of the target; a wrong order of the points would be tens of pixels off.
          expect(Math.sqrt(squared / 5), `${photograph} ${name}`).toBeLessThan(12);
        }
      }
    },
  );
});
