import path from 'node:path';
import { removedBy } from '@rangeloss/datasets';
import { expect, test } from 'vitest';
import { parseCell } from '../config/cell-config.ts';
import { prepareData } from './prepare-data.ts';

const root = path.resolve(import.meta.dirname, '../testing/sources/folder');
const prepared = (data: object, seed = 1) =>
  prepareData(
    parseCell(
      {
        data: {
          source: { name: 'folder', shape: [12, 12, 3] },
          root,
          split: { test: 3, validation: 1 },
          tailBelow: 6,
          truncate: 0.5,
          ...data,
        },
        model: { name: 'tiny', embedding: 8 },
        loss: { softmax: 1 },
        train: { steps: 1 },
      },
      'test',
    ).data,
    seed,
  );

test('controls take as much away as the truncation, but elsewhere', async () => {
  const { manifests } = await prepared({});
  const removed = removedBy(manifests.untruncated, manifests.train);
  // Half of the tail, the identities with 4, 3 and 3 training images, is two identities.
  expect(removed).toEqual({ identities: 2, images: 6 });
  const hashes = new Set([manifests.train.hash]);
  for (const control of ['images', 'head-images', 'identities']) {
    const { train, untruncated, test } = (await prepared({ control })).manifests;
    const taken = removedBy(untruncated, train);
    expect(control === 'identities' ? taken.identities : taken.images).toBe(
      control === 'identities' ? removed.identities : removed.images,
    );
    if (control !== 'identities') expect(taken.identities).toBe(0);
    expect(test.hash).toBe(manifests.test.hash);
    expect(train.parent).toBe(untruncated.hash);
    hashes.add(train.hash);
  }
  expect(hashes.size).toBe(4);
});

test('a control of no truncation is the cell without one, and depends on the seed otherwise', async () => {
  const whole = await prepared({ truncate: 0 });
  const control = await prepared({ truncate: 0, control: 'images' });
  expect(control.manifests.train.hash).toBe(whole.manifests.train.hash);
  const [one, two] = await Promise.all([1, 2].map((seed) => prepared({ control: 'images' }, seed)));
  expect(one!.manifests.train.hash).not.toBe(two!.manifests.train.hash);
});

test('a noisy tail keeps every count', async () => {
  const clean = (await prepared({ truncate: 0 })).manifests.train;
  const noisy = (await prepared({ truncate: 0, tailNoise: 0.6 })).manifests.train;
  expect(removedBy(clean, noisy)).toEqual({ identities: 0, images: 0 });
  expect(noisy.identityOf).not.toEqual(clean.identityOf);
  expect([...noisy.identityOf].sort()).toEqual([...clean.identityOf].sort());
});
