import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { imageCounts } from '../manifest/grouping.ts';
import { packagedDigits } from './packaged-digits.ts';

describe('the packaged digits', () => {
  it('are 10,000 images of 28 x 28 in ten classes, in [0, 1]', async () => {
    const { manifest, source } = await packagedDigits();
    expect(source.shape).toEqual([28, 28, 1]);
    expect(manifest.identities).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect([...imageCounts(manifest)]).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    const into = new Float32Array(784 * 2);
    await source.read(Int32Array.of(0, 9999), into);
    expect(into.reduce((most, value) => Math.max(most, value), 0)).toBeLessThanOrEqual(1);
    expect(into.reduce((least, value) => Math.min(least, value), 1)).toBe(0);
  });

  it("are the package's own values, to the last byte", async () => {
    const { pixels } = await packagedDigits();
    const file = createRequire(import.meta.url).resolve('mnist/src/digits/7.json');
    const seven = JSON.parse(await readFile(file, 'utf8')) as { data: number[] };
    const start = 784 * (1001 + 1127 + 991 + 1032 + 980 + 863 + 1014);
    const part = pixels.subarray(start, start + seven.data.length);
    expect(seven.data.every((value, index) => Math.round(value * 255) === part[index])).toBe(true);
    expect(seven.data).toHaveLength(1070 * 784);
  });

  it('always have the same hash', async () => {
    const { manifest } = await packagedDigits();
    expect(manifest.origin).toBe(
      'packaged-digits:0768d16c5adea568dee18fa5e4e1acb117e9ec2c5d6b1dffe5fc29c1e61c1eca',
    );
    expect(manifest.hash).toBe('4f7aaabe74f16a9da31b12837120608272294a198a40437f7a4722afd7296ace');
  });
});
