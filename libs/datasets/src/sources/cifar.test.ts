import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { longTail } from '../construction/long-tail.ts';
import { readBatch } from '../batches/image-source.ts';
import { bytesOf, fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { selectSplit } from '../manifest/select-images.ts';
import { cifar } from './cifar.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const expected =
  fixtureJson<Record<'cifar10' | 'cifar100', { labels: number[]; sha256: string[] }>>('cifar.json');

describe.each(['cifar10', 'cifar100'] as const)('the binaries of %s', (kind) => {
  it('give the labels and pixels that Python wrote, channels last', async () => {
    const { manifest, source } = await cifar(fixture(kind), kind);
    expect(source.shape).toEqual([32, 32, 3]);
    const labels = Array.from(manifest.identityOf, (identity) => manifest.identities[identity]);
    expect(labels).toEqual(expected[kind].labels.map((label) => `${kind}-class-${label}`));
    for (const image of manifest.item.keys()) {
      const pixels = Uint8Array.from(bytesOf(await readBatch(source, manifest, Int32Array.of(image))));
      expect(createHash('sha256').update(pixels).digest('hex')).toBe(expected[kind].sha256[image]);
    }
  });

  it('have the test files as their test split', async () => {
    const { manifest } = await cifar(fixture(kind), kind);
    expect(selectSplit(manifest, 'test').item).toHaveLength(kind === 'cifar10' ? 1 : 3);
  });

  it('are refused when cut, mislabelled or missing', async () => {
    const file = kind === 'cifar10' ? 'data_batch_3.bin' : 'train.bin';
    const cut = await scratch.folder(kind, file, (bytes) => bytes.subarray(0, bytes.length - 5));
    await expect(cifar(cut, kind)).rejects.toThrow(/expected whole records of 307[34] bytes, found the end/);
    const labelled = await scratch.folder(kind, file, (bytes) =>
      Buffer.concat([Buffer.of(200, 200), bytes.subarray(2)]),
    );
    await expect(cifar(labelled, kind)).rejects.toThrow(
      /offset [01]: expected a label below 100?, found 200/,
    );
    await expect(cifar('/nowhere', kind)).rejects.toThrow(/does not exist/);
  });
});

describe('a long tail of CIFAR', () => {
  it('is made from the train split', async () => {
    const { manifest } = await cifar(fixture('cifar100'), 'cifar100');
    const made = longTail(selectSplit(manifest, 'train'), {
      profile: 'step',
      imbalance: 1,
      assign: 'listed',
      seed: 1,
    });
    expect(made.history.map(({ transform }) => transform)).toEqual(['cifar100', 'select-split', 'long-tail']);
  });
});
