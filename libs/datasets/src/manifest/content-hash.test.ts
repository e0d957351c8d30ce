import { sha256Hex } from '@rangeloss/foundation';
import { afterEach, expect, it, vi } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { contentHashOf, sha256Of } from './content-hash.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('a hash is the same in Node and where there is only the portable SHA-256', () => {
  const manifest = countedManifest([3, 2, 1]);
  const pieces = [new Uint8Array(100).fill(7), new Uint8Array(0), Uint8Array.of(1, 2, 3)];
  const [content, bytes] = [contentHashOf('test', manifest), sha256Of(pieces)];
  expect(bytes).toBe(sha256Hex(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
  vi.stubGlobal('process', undefined);
  expect(contentHashOf('test', manifest)).toBe(content);
  expect(sha256Of(pieces)).toBe(bytes);
});
