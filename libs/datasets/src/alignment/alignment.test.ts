import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { alignFace, warp } from './align-face.ts';
import { alignedList } from './aligned-list.ts';
import { alignmentTargets } from './reference-points.ts';
import { similarityBetween } from './similarity.ts';

interface Reference {
  readonly alignments: readonly {
    readonly image: number[];
    readonly height: number;
    readonly width: number;
    readonly landmarks: number[];
    readonly target: number[];
    readonly matrix: [[number, number, number], [number, number, number]];
    readonly warped: number[];
  }[];
}
const { alignments } = fixtureJson<Reference>('alignment.json');
const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

describe('aligning a face', () => {
  it.each(alignments)('finds the similarity and the pixels of scikit-image, case %#', (reference) => {
    const { landmarks, target, matrix, image, height, width, warped } = reference;
    const { a, b, tx, ty } = similarityBetween(landmarks, target);
    const rows = [
      [a, -b, tx],
      [b, a, ty],
    ];
    rows.flat().forEach((value, place) => {
      expect(value).toBeCloseTo(matrix.flat()[place]!, 9);
    });
    const ours = alignFace({ height, width, channels: 1, pixels: image }, landmarks, {
      height: 28,
      width: 28,
      points: target,
    });
    const apart = warped.map((value, pixel) => Math.abs(value - ours[pixel]!));
    expect(Math.max(...apart)).toBeLessThan(0.51);
  });

  it('puts landmarks where the target has them, also turned and mirrored far off', () => {
    const { points } = alignmentTargets['112x96'];
    const turned = points.flatMap((_, at) =>
      at % 2 === 0 ? [300 - 2 * points[at + 1]!, 40 + 2 * points[at]!] : [],
    );
    const { a, b, tx, ty } = similarityBetween(turned, points);
    expect(a * turned[0]! - b * turned[1]! + tx).toBeCloseTo(points[0], 9);
    expect(b * turned[0]! + a * turned[1]! + ty).toBeCloseTo(points[1], 9);
  });

  it('leaves an image as it is where nothing moves, in every channel, and is black outside', () => {
    const pixels = Uint8Array.from({ length: 12 }, (_, value) => 20 * value);
    const image = { height: 2, width: 2, channels: 3, pixels };
    expect(warp(image, { a: 1, b: 0, tx: 0, ty: 0 }, { height: 2, width: 2 })).toEqual(pixels);
    expect(warp(image, { a: 1, b: 0, tx: 5, ty: 0 }, { height: 2, width: 2 })).toEqual(new Uint8Array(12));
  });

  it('has the two targets of the field eight pixels apart', () => {
    const [wide, tall] = [alignmentTargets['112x112'].points, alignmentTargets['112x96'].points];
    wide.forEach((value, at) => {
      expect(value - tall[at]!).toBeCloseTo(at % 2 === 0 ? 8 : 0, 9);
    });
  });

  it('refuses landmarks that are too few, in one place, or no numbers', () => {
    const image = { height: 2, width: 2, channels: 1, pixels: new Uint8Array(4) };
    const target = alignmentTargets['112x112'];
    expect(() => alignFace(image, [1, 2, 3, 4], target)).toThrow(UserError);
    expect(() => alignFace(image, Array<number>(10).fill(3), target)).toThrow(UserError);
    expect(() => alignFace(image, Array<number>(10).fill(Number.NaN), target)).toThrow(UserError);
    expect(() => alignFace({ ...image, height: 3 }, target.points, target)).toThrow(UserError);
  });
});

describe('a list with landmarks', () => {
  it('gives aligned images: one that lies as the target wants stays as it is', async () => {
    const pixels = Uint8Array.from({ length: 112 * 112 }, (_, pixel) => (pixel * 7) % 251);
    const photo = path.join(scratch.root, 'a photo.png');
    await sharp(pixels, { raw: { width: 112, height: 112, channels: 1 } })
      .png()
      .toFile(photo);
    const places = alignmentTargets['112x112'].points.join(' ');
    const list = await scratch.text(`a photo.png ada ${places}\n\na photo.png bob ${places}\n`);
    const { manifest, source } = await alignedList(list, { root: scratch.root, channels: 1 });
    expect(manifest.identities).toEqual(['ada', 'bob']);
    const read = new Float32Array(112 * 112);
    await source.read(Int32Array.of(1), read);
    expect(Array.from(read, (value) => Math.round(value * 255))).toEqual([...pixels]);
    const narrow = await alignedList(list, { root: scratch.root, target: '112x96' });
    expect(narrow.source.shape).toEqual([112, 96, 3]);
  });

  it('names the line without ten numbers', async () => {
    const list = await scratch.text('one.png ada 1 2 3\n');
    await expect(alignedList(list, { root: scratch.root })).rejects.toThrow(/line 1.*x5 y5/);
  });
});
