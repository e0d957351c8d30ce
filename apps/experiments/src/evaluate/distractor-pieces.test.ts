import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpy } from '@rangeloss/storage';
import { expect, test } from 'vitest';
import { distractorPieces } from './distractor-pieces.ts';

test('distractors of a .npy file come in pieces that are the file in its order', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-distractors-'));
  try {
    for (const data of [
      Float32Array.from({ length: 21 }, (_, at) => at / 4),
      Float64Array.from({ length: 21 }, (_, at) => at),
    ]) {
      const file = path.join(folder, 'crowd.npy');
      await writeNpy(file, { data, shape: [7, 3] });
      const counts: number[] = [];
      const values: number[] = [];
      // Eight numbers are two rows and a part of the third.
      for await (const piece of distractorPieces(file, 8)) {
        expect(piece.dimension).toBe(3);
        counts.push(piece.count);
        values.push(...piece.data);
      }
      expect(counts).toEqual([2, 2, 2, 1]);
      expect(values).toEqual([...data]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
