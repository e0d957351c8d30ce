import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { bytesOf, fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { imageCounts } from '../manifest/grouping.ts';
import { selectSplit } from '../manifest/select-images.ts';
import { checkSource } from './check-source.ts';
import { imageFolder } from './image-folder.ts';
import { imageList } from './image-list.ts';
import { readPnm } from './pnm.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const expected = fixtureJson<{ files: Record<string, { rgb: number[]; grey: number[] }> }>(
  'folder.json',
).files;
const order = [
  'ada/1.jpg',
  'ada/2.png',
  'bob/1.webp',
  'bob/2.pgm',
  'bob/deep/3.png',
  'cy d/1.png',
  'cy d/2.jpeg',
];
const all = (shape: [number, number, number]) => imageFolder(fixture('folder'), { shape });

describe('a folder of images', () => {
  it('has an identity per folder, in the order of the paths', async () => {
    const { manifest } = await all([10, 12, 3]);
    expect(manifest.identities).toEqual(['ada', 'bob', 'bob/deep', 'cy d']);
    expect([...imageCounts(manifest)]).toEqual([2, 2, 1, 2]);
    expect(Array.from(manifest.item, (item) => manifest.paths!.get(item))).toEqual(order);
  });

  it.each(order)('decodes %s as Pillow does, in colour and in grey', async (name) => {
    // Two JPEG decoders may differ by a step or two in rounding; the others are lossless.
    const tolerance = /jpe?g/.test(name) ? 2 : 0;
    for (const [channels, kind] of [
      [3, 'rgb'],
      [1, 'grey'],
    ] as const) {
      const { manifest, source } = await all([10, 12, channels]);
      const pixels = bytesOf(await readBatch(source, manifest, Int32Array.of(order.indexOf(name))));
      const furthest = Math.max(
        ...pixels.map((value, place) => Math.abs(value - expected[name]![kind][place]!)),
      );
      expect(furthest).toBeLessThanOrEqual(tolerance);
      expect(pixels).toHaveLength(expected[name]![kind].length);
    }
  });

  it('cuts the middle out of an image that is too wide', async () => {
    const { manifest, source } = await imageFolder(fixture('folder'), { shape: [10, 10, 1] });
    const pixels = bytesOf(await readBatch(source, manifest, Int32Array.from(manifest.item.keys())));
    order.forEach((name, image) => {
      const middle = expected[name]!.grey.filter((_, place) => place % 12 > 0 && place % 12 < 11);
      const own = pixels.slice(image * 100, image * 100 + 100);
      const furthest = Math.max(...own.map((value, place) => Math.abs(value - middle[place]!)));
      expect(furthest).toBeLessThanOrEqual(/jpe?g/.test(name) ? 2 : 0);
    });
  });

  it('stretches the whole when asked to', async () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { manifest, source } = await imageFolder(fixture('folder'), { shape: [5, 6, 1], fit: 'fill' });
    const pixels = bytesOf(await readBatch(source, manifest, Int32Array.from(manifest.item.keys())));
    order.forEach((name, image) => {
      const own = pixels.slice(image * 30, image * 30 + 30);
      expect(Math.abs(mean(own) - mean(expected[name]!.grey))).toBeLessThan(3);
    });
  });

  it('gives the same batch however it is asked for', async () => {
    const { manifest, source } = await all([10, 12, 3]);
    const whole = await readBatch(source, manifest, Int32Array.of(6, 0, 3, 3));
    const single = await readBatch(source, manifest, Int32Array.of(3));
    expect(whole.subarray(720, 1080)).toEqual(single);
    expect(whole.subarray(1080)).toEqual(single);
  });

  it('says what is wrong with a root or a shape', async () => {
    await expect(imageFolder('/nowhere', { shape: [4, 4, 1] })).rejects.toThrow(/\/nowhere does not exist/);
    await expect(imageFolder(fixture('protocols'), { shape: [4, 4, 1] })).rejects.toThrow(/holds no image/);
    await expect(imageFolder(fixture('folder/ada'), { shape: [4, 4, 1] })).rejects.toThrow(
      /beside the identities/,
    );
    await expect(all([4, 4, 2])).rejects.toThrow(UserError);
    await expect(all([0, 4, 1])).rejects.toThrow(expect.objectContaining({ field: 'shape' }) as Error);
  });
});

describe('checking a source', () => {
  it('reads everything once and lists all the damage', async () => {
    const root = await scratch.folder('folder', 'ada/1.jpg', (bytes) =>
      bytes.subarray(0, bytes.length - 200),
    );
    const { manifest, source } = await imageFolder(root, { shape: [10, 12, 3] });
    await rm(path.join(root, 'bob/1.webp'));
    const seen: number[] = [];
    const report = await checkSource(source, manifest, { onProgress: (read) => seen.push(read) });
    expect(report.checked).toBe(7);
    expect(report.damage.map(({ image, where }) => [image, where])).toEqual([
      [0, path.join(root, 'ada/1.jpg')],
      [2, path.join(root, 'bob/1.webp')],
    ]);
    expect(report.damage[0]!.message).toMatch(/cannot be decoded/);
    expect(report.damage[1]!.message).toMatch(/does not exist/);
    expect(seen).toEqual([7]);
  });

  it('finds a damaged block in the middle of a file, which reading for training passes over', async () => {
    const root = await scratch.folder('folder', 'ada/1.jpg', (bytes) => {
      const changed = Buffer.from(bytes);
      // A restart marker where none belongs.
      changed.set([0xff, 0xd3], Math.floor(bytes.length * 0.9));
      return changed;
    });
    const { manifest, source } = await imageFolder(root, { shape: [10, 12, 3] });
    await source.read(Int32Array.of(0), new Float32Array(360));
    const { damage } = await checkSource(source, manifest);
    expect(damage).toMatchObject([{ image: 0, where: path.join(root, 'ada/1.jpg') }]);
    expect(damage[0]!.message).toContain('cannot be decoded');
  });

  it('finds nothing where nothing is wrong', async () => {
    const { manifest, source } = await all([10, 12, 3]);
    expect((await checkSource(source, manifest)).damage).toEqual([]);
  });
});

describe('a list of images', () => {
  const lists = ['train', 'test'].map((split) => ({ split, file: fixture(`lists/${split}.txt`) }));
  const options = { root: fixture('folder'), shape: [10, 12, 3] as const };

  it('reads "path label" lines, spaces in paths and both kinds of line ends', async () => {
    const { manifest, source } = await imageList(lists, options);
    expect(manifest.identities).toEqual(['2', '9', '10']);
    expect(manifest.splitNames).toEqual(['train', 'test']);
    const test = selectSplit(manifest, 'test');
    expect(Array.from(test.item, (item) => test.paths!.get(item))).toEqual(['bob/2.pgm', 'cy d/2.jpeg']);
    expect(bytesOf(await readBatch(source, test, Int32Array.of(0)))).toEqual(expected['bob/2.pgm']!.rgb);
  });

  it('names classes by their number', async () => {
    const classNames = Array.from({ length: 11 }, (_, label) => `class ${label}`);
    const { manifest } = await imageList(lists, { ...options, classNames });
    expect(manifest.identities).toEqual(['class 2', 'class 9', 'class 10']);
  });

  it.each([
    ['no label', 'a.jpg 1\nb.jpg\n', /line 2: expected "path label", found "b.jpg"/],
    [
      'a path twice',
      'a.jpg 1\nb.jpg 2\na.jpg 1\n',
      /line 3: expected each path once, found a.jpg again, first in .*line 1/,
    ],
    ['nothing', '\n\n', /list no image/],
  ])('names the line for %s', async (_what, content, message) => {
    const file = await scratch.text(content);
    await expect(imageList([{ split: 'train', file }], options)).rejects.toThrow(message);
  });
});

describe('a PGM or PPM image', () => {
  const pgm = (text: string, bytes: number[] = []) => Buffer.concat([Buffer.from(text), Buffer.from(bytes)]);

  it('may have comments anywhere in its header, and pixels that look like white space', () => {
    const image = readPnm(pgm('P5 # one\n#two\n2 # three\n1\n255\n', [10, 32]), 'x.pgm');
    expect(image).toEqual({ width: 2, height: 1, channels: 1, data: Uint8Array.of(10, 32) });
    expect(readPnm(pgm('P6\n1 1\n255\n', [1, 2, 3]), 'x.ppm')).toMatchObject({
      channels: 3,
      data: Uint8Array.of(1, 2, 3),
    });
  });

  it('is scaled to bytes from other ranges', () => {
    expect([...readPnm(pgm('P5 2 1 15\n', [15, 3]), 'x').data]).toEqual([255, 51]);
    expect([...readPnm(pgm('P5 2 1 65535\n', [255, 255, 128, 0]), 'x').data]).toEqual([255, 128]);
  });

  it.each([
    ['P5\n2 x 255\n', 'offset 5: expected a height, found "x"'],
    ['P5\n2 2\n255\n123', 'offset 14: expected 15 bytes for 2 x 2, found the end of the file'],
    ['P5\n0 2\n255\n', 'expected a size and a largest value'],
    ['P5\n2 2', 'offset 6: expected the largest value, found the end of the file'],
  ])('names the offset of damage in %j', (text, message) => {
    expect(() => readPnm(pgm(text), 'x.pgm')).toThrow(`x.pgm, `);
    expect(() => readPnm(pgm(text), 'x.pgm')).toThrow(message);
  });

  it('is what the fixture holds', async () => {
    const { data } = readPnm(await readFile(fixture('folder/bob/2.pgm')), 'x');
    expect([...data]).toEqual(expected['bob/2.pgm']!.grey);
  });
});
