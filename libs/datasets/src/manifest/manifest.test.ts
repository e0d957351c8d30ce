import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { createManifest, type ManifestInput } from './manifest.ts';
import { derived, imagesWhere, selectImages, selectSplit } from './select-images.ts';
import { TextPool } from './text-pool.ts';

const input: ManifestInput = {
  name: 'tiny',
  origin: 'test:tiny',
  identities: ['ada', 'bob', 'cy'],
  identityOf: Int32Array.of(0, 2, 0),
  item: Int32Array.of(5, 6, 7),
};

describe('a manifest', () => {
  it('drops identities without an image and keeps the order of the others', () => {
    const manifest = createManifest(input);
    expect(manifest.identities).toEqual(['ada', 'cy']);
    expect([...manifest.identityOf]).toEqual([0, 1, 0]);
  });

  it('has a hash over content alone, not over name or history', () => {
    const manifest = createManifest(input);
    const other = createManifest({ ...input, name: 'else', history: [{ transform: 'x', options: {} }] });
    expect(other.hash).toBe(manifest.hash);
    expect(manifest.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['origin', { origin: 'test:other' }],
    ['identities', { identities: ['ada', 'bob', 'di'] }],
    ['labels', { identityOf: Int32Array.of(2, 2, 0) }],
    ['items', { item: Int32Array.of(5, 6, 8) }],
    ['quality', { quality: Float32Array.of(1, 2, 3) }],
    ['split', { split: Uint8Array.of(0, 0, 1), splitNames: ['train', 'test'] }],
    ['domain', { domain: Uint8Array.of(0, 0, 1), domainNames: ['Greek', 'Latin'] }],
    ['perceptual hashes', { perceptualHash: BigUint64Array.of(1n, 2n, 3n) }],
  ])('has another hash when its %s differ', (_what, change) => {
    expect(createManifest({ ...input, ...change }).hash).not.toBe(createManifest(input).hash);
  });

  it.each([
    ['an empty class list', { identities: [] }, 'identities'],
    ['no images', { identityOf: new Int32Array(0), item: new Int32Array(0) }, 'identities'],
    ['a name given twice', { identities: ['ada', 'bob', 'ada'] }, 'identities'],
    ['a column of another length', { item: Int32Array.of(1) }, 'item'],
    ['an identity outside the list', { identityOf: Int32Array.of(0, 3, 0) }, 'identityOf'],
    ['a negative identity', { identityOf: Int32Array.of(0, -1, 0) }, 'identityOf'],
  ])('refuses %s', (_what, change, field) => {
    const make = () => createManifest({ ...input, ...change });
    expect(make).toThrow(UserError);
    expect(make).toThrow(expect.objectContaining({ field }) as Error);
  });

  it('cannot be changed by assignment', () => {
    const manifest = createManifest(input);
    expect(() => Object.assign(manifest, { name: 'changed' })).toThrow(TypeError);
    expect(manifest.hash).toBe(createManifest(input).hash);
  });
});

describe('selecting images', () => {
  it('carries every column along and records parent and step', () => {
    const parent = createManifest({
      ...input,
      quality: Float32Array.of(0.5, 0.25, 1),
      split: Uint8Array.of(0, 1, 1),
      splitNames: ['train', 'test'],
      domain: Uint8Array.of(1, 0, 0),
      domainNames: ['Greek', 'Latin'],
      perceptualHash: BigUint64Array.of(1n, 2n, 3n),
      paths: TextPool.from(['', '', '', '', '', 'five', 'six', 'seven']),
    });
    const child = selectImages(parent, Int32Array.of(2, 1), { transform: 'pick', options: { seed: 1 } });
    expect(child.identities).toEqual(['ada', 'cy']);
    expect([...child.item]).toEqual([7, 6]);
    expect([...child.quality!]).toEqual([1, 0.25]);
    expect([...child.perceptualHash!]).toEqual([3n, 2n]);
    expect([...child.domain!]).toEqual([0, 0]);
    expect(child.domainNames).toEqual(['Greek', 'Latin']);
    expect(Array.from(child.item, (item) => child.paths!.get(item))).toEqual(['seven', 'six']);
    expect(child.parent).toBe(parent.hash);
    expect(child.history).toEqual([{ transform: 'pick', options: { seed: 1 } }]);
    expect(selectSplit(parent, 'test').item).toEqual(Int32Array.of(6, 7));
  });

  it('leaves the parent as it was', () => {
    const parent = countedManifest([3, 2]);
    const before = parent.hash;
    derived(parent, { transform: 'relabel', options: {} }, { identityOf: new Int32Array(5) });
    expect(countedManifest([3, 2]).hash).toBe(before);
    expect([...parent.identityOf]).toEqual([0, 1, 0, 1, 0]);
  });

  it('refuses to leave nothing, and names the nearest split', () => {
    const manifest = createManifest({
      ...input,
      split: Uint8Array.of(0, 1, 1),
      splitNames: ['train', 'test'],
    });
    const nothing = imagesWhere(manifest, () => false);
    expect(() => selectImages(manifest, nothing, { transform: 'none', options: {} })).toThrow(UserError);
    expect(() => selectSplit(manifest, 'tset')).toThrow(/did you mean "test"/);
  });
});

describe('a text pool', () => {
  it('gives back any text, beyond ASCII and empty ones too', () => {
    const texts = ['', 'a/b.jpg', 'Ünïcode/文字.png', '', '😀', 'x'.repeat(100_000)];
    const pool = TextPool.from(texts);
    expect(Array.from(texts.keys(), (index) => pool.get(index))).toEqual(texts);
    expect(() => pool.get(6)).toThrow(RangeError);
    expect(() => pool.get(-1)).toThrow(RangeError);
  });

  it('grows beyond its first capacity', () => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `folder/${index}.jpg`);
    const pool = TextPool.from(texts);
    expect(pool.length).toBe(10_000);
    expect(pool.get(9_999)).toBe('folder/9999.jpg');
  });
});
