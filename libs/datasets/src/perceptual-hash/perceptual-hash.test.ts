import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../batches/memory-source.ts';
import { fixtureJson } from '../fixtures/fixture.ts';
import { createManifest } from '../manifest/manifest.ts';
import { hashTexts, withPerceptualHashes } from './hashed-manifest.ts';
import { differenceHash, hashText } from './perceptual-hash.ts';

interface Reference {
  readonly hashes: readonly {
    height: number;
    width: number;
    image: number[];
    hash: string;
    imagehash: string;
  }[];
}
const { hashes } = fixtureJson<Reference>('alignment.json');
const apart = (a: string, b: string) =>
  (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;

describe('the difference hash', () => {
  it.each(hashes)(
    'of $height x $width is that of exact box means, a few bits from imagehash',
    (reference) => {
      const { image: pixels, height, width, hash, imagehash } = reference;
      const ours = hashText(differenceHash({ height, width, pixels }));
      expect(ours).toBe(hash);
      // It resizes by Lanczos; two unrelated images are 32 bits apart.
      expect(apart(ours, imagehash)).toBeLessThanOrEqual(4);
    },
  );

  it('stays near for a brighter copy at twice the size, and is far for another image', () => {
    const [one, other] = [hashes[0]!, hashes[1]!];
    const larger = Uint8Array.from({ length: 64 * 64 }, (_, pixel) => {
      const value = one.image[Math.floor(pixel / 128) * 32 + Math.floor((pixel % 64) / 2)]!;
      return 10 + Math.round(0.9 * value);
    });
    expect(
      apart(hashText(differenceHash({ height: 64, width: 64, pixels: larger })), one.hash),
    ).toBeLessThanOrEqual(4);
    expect(apart(one.hash, other.hash)).toBeGreaterThan(15);
  });

  it('is zero for a flat image, and refused for one that is too small', () => {
    expect(hashText(differenceHash({ height: 9, width: 9, pixels: new Uint8Array(81).fill(7) }))).toBe(
      '0'.repeat(16),
    );
    expect(() => differenceHash({ height: 4, width: 9, pixels: new Uint8Array(36) })).toThrow(UserError);
  });
});

describe('a manifest with perceptual hashes', () => {
  it('holds those of its images, another hash and the step in its history', async () => {
    const { image, hash } = hashes[0]!;
    const pixels = Uint8Array.from([...image, ...image.map((value) => 255 - value)]);
    const manifest = createManifest({
      name: 'two',
      origin: 'two',
      identities: ['a'],
      identityOf: new Int32Array(2),
      item: Int32Array.of(1, 0),
    });
    const hashed = await withPerceptualHashes(manifest, memorySource(pixels, [32, 32, 1]));
    expect(hashTexts(hashed)[1]).toBe(hash);
    expect(hashTexts(hashed)[0]).not.toBe(hash);
    expect(hashed.parent).toBe(manifest.hash);
    expect(hashed.hash).not.toBe(manifest.hash);
    expect(hashTexts(manifest)).toEqual([]);
  });

  it('takes colour by its brightness', async () => {
    const { image, hash } = hashes[0]!;
    const grey = Uint8Array.from(image.flatMap((value) => [value, value, value]));
    const manifest = createManifest({
      name: 'one',
      origin: 'one',
      identities: ['a'],
      identityOf: new Int32Array(1),
      item: new Int32Array(1),
    });
    const hashed = await withPerceptualHashes(manifest, memorySource(grey, [32, 32, 3]));
    expect(apart(hashTexts(hashed)[0]!, hash)).toBeLessThanOrEqual(1);
  });
});
