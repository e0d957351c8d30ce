import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { memorySource } from '../batches/memory-source.ts';
import { createManifest } from '../manifest/manifest.ts';
import { hashTexts } from './hashed-manifest.ts';
import { storedHashes, storeHashes } from './stored-hashes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-hashes-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pixels = Uint8Array.from({ length: 3 * 64 }, (_, at) => (at * 37 + Math.floor(at / 64) * 91) % 256);
const dataset = (identities = ['a', 'b']) => ({
  manifest: createManifest({
    name: 'three',
    origin: 'three',
    identities,
    identityOf: Int32Array.of(0, 1, 1),
    item: Int32Array.of(2, 0, 1),
  }),
  source: memorySource(pixels, [8, 8, 1]),
});

it('keeps a manifest with its hashes, which another process finds', async () => {
  expect(await storedHashes(dataset(), folder)).toBeUndefined();
  const { manifest, file } = await storeHashes(dataset(), { folder });
  expect(hashTexts(manifest)).toHaveLength(3);
  const found = await storedHashes(dataset(), folder);
  expect(found!.file).toBe(file);
  expect(hashTexts(found!.manifest)).toEqual(hashTexts(manifest));
  expect(await storedHashes(dataset(['a', 'c']), folder)).toBeUndefined();
});

it('takes a damaged file for none, and makes it anew', async () => {
  const { file } = await storeHashes(dataset(), { folder });
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length - 8));
  expect(await storedHashes(dataset(), folder)).toBeUndefined();
  await storeHashes(dataset(), { folder });
  expect(await readFile(file)).toEqual(whole);
  expect(await readdir(folder)).toHaveLength(1);
});
