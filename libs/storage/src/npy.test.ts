import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNpy, writeNpy } from './npy.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-npy-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Written by NumPy itself: tools/oracles/storage.py. */
const EXPECTED = {
  'float32-2x3.npy': { data: new Float32Array([0, 0.5, -1.25, 3e38, 1e-38, 7]), shape: [2, 3] },
  'float64-vector.npy': { data: new Float64Array([Math.PI, -0, 1e300]), shape: [3] },
  'int32-scalar.npy': { data: new Int32Array([-7]), shape: [] },
  'uint8-empty.npy': { data: new Uint8Array([]), shape: [0, 4] },
};

test.each(Object.entries(EXPECTED))(
  "NumPy's %s is read, and written again with the same bytes",
  async (name, array) => {
    expect(await readNpy(path.join(FIXTURES, name))).toEqual(array);
    await writeNpy(path.join(folder, name), array);
    expect(await readFile(path.join(folder, name))).toEqual(await readFile(path.join(FIXTURES, name)));
  },
);

test('what is damaged or not supported is refused with the reason', async () => {
  const whole = await readFile(path.join(FIXTURES, 'float32-2x3.npy'));
  const file = path.join(folder, 'damaged.npy');
  await writeFile(file, whole.subarray(0, -3));
  await expect(readNpy(file)).rejects.toThrow(/24 bytes of data expected after byte 128, 21 found/);
  await writeFile(file, 'text');
  await expect(readNpy(file)).rejects.toThrow(/is not a \.npy file/);
  await expect(readNpy(path.join(FIXTURES, 'float32-column-major.npy'))).rejects.toThrow(/column-major/);
  await expect(readNpy(path.join(FIXTURES, 'complex64.npy'))).rejects.toThrow(/holds <c8/);
  await expect(readNpy(path.join(folder, 'none.npy'))).rejects.toThrow(/none\.npy cannot be read/);
  await expect(writeNpy(file, { data: new Float32Array(5), shape: [2, 3] })).rejects.toThrow(
    /does not hold 5/,
  );
});
