import { createHash } from 'node:crypto';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { classDisjointSplit } from '../construction/class-disjoint.ts';
import { bytesOf, fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { selectSplit } from '../manifest/select-images.ts';
import { stanfordCars } from './cars.ts';
import { cubBirds } from './cub.ts';
import type { Dataset } from './dataset.ts';
import type { DecodeOptions } from './encoded-source.ts';
import { faceFolder } from './face-folder.ts';
import { faceLayouts, type FaceLayoutName } from './face-layout.ts';
import { checkFaceProtocol, faceProtocol } from './face-protocol.ts';
import { readMatFile } from './mat-file.ts';
import { onlineProducts } from './online-products.ts';

interface Expected {
  readonly path: string;
  readonly identity: string;
  readonly split: string | null;
  readonly sha256: string;
}

const { sets } = fixtureJson<{ sets: Record<string, Expected[]> }>('layouts/expected.json');
const options = { shape: [6, 6, 3] as const };
const scratch = new Scratch();
afterAll(() => scratch.remove());

type Open = (root: string, options: DecodeOptions) => Promise<Dataset>;
const faces = Object.keys(faceLayouts).map((name): [string, Open] => [
  name,
  (root, options) => faceFolder(root, name as FaceLayoutName, options),
]);
const annotated: [string, Open][] = [
  ['cub', cubBirds],
  ['sop', onlineProducts],
  ['cars', stanfordCars],
  ['cars-devkit', stanfordCars],
];

/** Every image as the fixture's script describes it. */
async function described({ manifest, source }: Dataset): Promise<Expected[]> {
  const pixels = bytesOf(await readBatch(source, manifest, Int32Array.from(manifest.item.keys())));
  const size = 6 * 6 * 3;
  return Array.from(manifest.item, (item, image) => ({
    path: manifest.paths!.get(item),
    identity: manifest.identities[manifest.identityOf[image]!]!,
    split: manifest.splitNames?.[manifest.split![image]!] ?? null,
    sha256: createHash('sha256')
      .update(Uint8Array.from(pixels.slice(image * size, (image + 1) * size)))
      .digest('hex'),
  }));
}

const byPath = (a: Expected, b: Expected) => (a.path < b.path ? -1 : 1);

describe('a data set in its published layout', () => {
  it.each([...faces, ...annotated])(
    'is read with its identities, splits and pixels: %s',
    async (name, open) => {
      const found = await described(await open(fixture(`layouts/${name}`), options));
      expect([...found].sort(byPath)).toEqual([...sets[name]!].sort(byPath));
    },
  );

  it.each([...faces, ...annotated])('that is not there is an error that names it: %s', async (_, open) => {
    await expect(open('/nowhere', options)).rejects.toThrow(UserError);
    await expect(open('/nowhere', options)).rejects.toThrow(/\/nowhere/);
  });

  it('names what is not laid out so, and collects it when asked', async () => {
    const wrong = path.join(fixture('layouts/cub'), 'images');
    await expect(faceFolder(wrong, 'lfw', options)).rejects.toThrow(
      /001.Black_footed_Albatross\/Black.*: expected Name\/Name_0001.jpg/,
    );
    const damage: string[] = [];
    const root = await scratch.folder('layouts/calfw', 'aligned images/Cy_Young_0001.jpg', (bytes) => bytes);
    await scratch.copied(path.join(root, 'aligned images'), 'Cy_Young_0001.jpg', 'stray.jpg');
    const { manifest } = await faceFolder(root, 'calfw', {
      ...options,
      onDamage: ({ message }) => damage.push(message),
    });
    expect(manifest.item).toHaveLength(4);
    expect(damage).toEqual([expect.stringMatching(/stray.jpg, its name: expected Name_0001.jpg/)]);
  });
});

describe('the classes of metric learning', () => {
  it('are parted in the order of their numbers', async () => {
    const { manifest } = await cubBirds(fixture('layouts/cub'), options);
    const { train, test } = classDisjointSplit(manifest, 2);
    expect(train.identities).toEqual(['001.Black_footed_Albatross', '002.Laysan_Albatross']);
    expect(test.identities).toEqual(['003.Sooty_Albatross']);
    const products = await onlineProducts(fixture('layouts/sop'), options);
    expect(selectSplit(products.manifest, 'test').identities).toEqual(['3']);
  });

  it.each([
    ['images.txt', 'nonsense\n', /images.txt, line 1: expected "number text"/],
    ['images.txt', '1 a.jpg\n1 b.jpg\n', /images.txt, line 2: expected each number once/],
    ['image_class_labels.txt', '1 1\n', /image_class_labels.txt, image 2: expected a line, found none/],
    ['train_test_split.txt', '1 7\n', /train_test_split.txt, image 1/],
    ['classes.txt', '1 a\n2 b\n', /images.txt, line 5: expected a class of classes.txt, found 3/],
  ])('of CUB name the file and line of damage in %s', async (file, content, message) => {
    const root = await scratch.folder('layouts/cub', file, () => Buffer.from(content));
    await expect(cubBirds(root, options)).rejects.toThrow(message);
  });

  it('of products name the line of damage, and a class on both sides', async () => {
    const changed = (content: string) =>
      scratch.folder('layouts/sop', 'Ebay_test.txt', () => Buffer.from(content));
    const heading = 'image_id class_id super_class_id path\n';
    await expect(onlineProducts(await changed('id path\n'), options)).rejects.toThrow(
      /Ebay_test.txt, line 1/,
    );
    await expect(onlineProducts(await changed(`${heading}4 3 2\n`), options)).rejects.toThrow(/line 2/);
    await expect(onlineProducts(await changed(`${heading}4 1 2 a.jpg\n`), options)).rejects.toThrow(
      /line 2: expected a class that train lacks, found class 1/,
    );
  });

  it('of cars name the annotation that is damaged', async () => {
    const cut = await scratch.folder('layouts/cars', 'cars_annos.mat', (bytes) => bytes.subarray(0, 300));
    await expect(stanfordCars(cut, options)).rejects.toThrow(
      /cars_annos.mat, offset 300: expected \d+ bytes/,
    );
    const other = await scratch.folder('layouts/cars', 'cars_annos.mat', () => Buffer.alloc(200));
    await expect(stanfordCars(other, options)).rejects.toThrow(/offset 126: expected a MAT file of level 5/);
  });
});

describe('a MAT file', () => {
  it('gives numbers of any width, text and empty arrays as scipy wrote them', async () => {
    expect(Object.fromEntries(await readMatFile(fixture('layouts/types.mat')))).toEqual({
      numbers: [1.5, -2, 1e300],
      small: [-3, 300],
      word: 'Grüße',
      nothing: [],
      one: [7],
    });
  });
});

describe("a face data set's own protocol", () => {
  it('is found beside its images', async () => {
    const pairsOf = async (name: FaceLayoutName) => (await faceProtocol(fixture(`layouts/${name}`), name))!;
    expect(await pairsOf('lfw')).toMatchObject({
      first: expect.arrayContaining(['Ada_Byron/Ada_Byron_0001.jpg']) as string[],
      same: Uint8Array.of(1, 0, 1, 0),
    });
    // The second pair's label is one of the errata.
    expect([...(await pairsOf('ytf')).same]).toEqual([1, 0]);
    expect((await pairsOf('cfp')).second[0]).toBe('001/profile/01.jpg');
    expect((await pairsOf('calfw')).first[1]).toBe('Bob_Stone_0001.jpg');
    expect(await faceProtocol(fixture('layouts/agedb'), 'agedb')).toBeUndefined();
  });

  it.each(Object.keys(faceLayouts) as FaceLayoutName[])('agrees with the images of %s', async (name) => {
    const root = fixture(`layouts/${name}`);
    const { manifest } = await faceFolder(root, name, options);
    await expect(checkFaceProtocol(root, name, manifest)).resolves.toBeGreaterThanOrEqual(
      name === 'agedb' ? 0 : 2,
    );
  });

  it('lists every image that is missing, and people with too few', async () => {
    const root = await scratch.folder('layouts/lfw', 'pairs.txt', (bytes) => bytes);
    await scratch.without(root, 'lfw/Ada_Byron/Ada_Byron_0003.jpg', 'lfw/Bob_Stone/Bob_Stone_0001.jpg');
    const { manifest } = await faceFolder(root, 'lfw', options);
    const damage: string[] = [];
    await checkFaceProtocol(root, 'lfw', manifest, ({ message }) => damage.push(message));
    expect(damage).toHaveLength(4);
    for (const message of [
      /pairs.txt names Ada_Byron\/Ada_Byron_0003.jpg, which the data set lacks/,
      /pairs.txt names Bob_Stone\/Bob_Stone_0001.jpg, which the data set lacks/,
      /people.txt, Ada_Byron: expected 3 images, found 2 in the folder/,
      /people.txt, Bob_Stone: expected 2 images, found 1 in the folder/,
    ]) {
      expect(
        damage.some((line) => message.test(line)),
        String(message),
      ).toBe(true);
    }
  });
});
