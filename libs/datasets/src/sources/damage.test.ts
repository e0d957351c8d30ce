import path from 'node:path';
import type { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { checkSource } from './check-source.ts';
import { imageList } from './image-list.ts';
import { parquetDataset } from './parquet-dataset.ts';
import { recordDataset } from './record-dataset.ts';
import { verificationImages } from './verification-images.ts';
import { webDataset } from './web-dataset.ts';

const shape = [10, 12, 3] as const;
const scratch = new Scratch();
afterAll(() => scratch.remove());

function collector(): { messages: string[]; onDamage: (error: UserError) => void } {
  const messages: string[] = [];
  return { messages, onDamage: ({ message }) => messages.push(message) };
}

describe('damage that is collected', () => {
  it('of a list is every bad line, and the rest is read', async () => {
    const lines = ['ada/1.jpg 10', 'nonsense', 'ada/2.png 10', 'ada/1.jpg 10', 'bob/none.webp 9'];
    const file = await scratch.text(`${lines.join('\n')}\n`);
    const { messages, onDamage } = collector();
    const { manifest, source } = await imageList(
      [
        { split: 'train', file },
        { split: 'test', file: '/nowhere.txt' },
      ],
      { root: fixture('folder'), shape, onDamage },
    );
    expect(messages).toEqual([
      expect.stringContaining('line 2: expected "path label"'),
      expect.stringContaining('line 4: expected each path once'),
      expect.stringContaining('/nowhere.txt does not exist'),
    ]);
    const { checked, damage } = await checkSource(source, manifest);
    expect(checked).toBe(3);
    expect(damage.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${path.join(fixture('folder'), 'bob/none.webp')} does not exist`),
    ]);
  });

  it('of tar shards is every sample without a label, and the rest of a shard that is cut', async () => {
    const unlabelled = await scratch.changed('shard-pax.tar', (bytes) =>
      Buffer.from(bytes.toString('latin1').replace('"label"', '"other"'), 'latin1'),
    );
    const cut = await scratch.changed('shard-gnu.tar', (bytes) => bytes.subarray(0, 4200));
    const { messages, onDamage } = collector();
    const { manifest, source } = await webDataset([unlabelled, '/nowhere.tar', cut], { shape, onDamage });
    expect(messages).toHaveLength(3);
    expect(messages[0]).toMatch(/sample train\/0000: expected a label under "label"/);
    expect(messages[1]).toMatch(/nowhere.tar does not exist/);
    expect(messages[2]).toMatch(/offset \d+: expected .* found the end of the file/);
    expect(manifest.item.length).toBeGreaterThan(4);
    await source.close!();
  });

  it('of a record shard is every line of its index and every record without its magic number', async () => {
    const lines = new TextDecoder()
      .decode(await scratch.bytes('recordio/train.idx'))
      .trimEnd()
      .split('\n');
    const offset = (key: number) => Number(lines[key]!.split('\t')[1]);
    const root = await scratch.folder('recordio', 'train.idx', () =>
      Buffer.from(`${lines.slice(0, 3).join('\n')}\nnonsense\n${lines.slice(3).join('\n')}\n`),
    );
    await scratch.edited(root, 'train.rec', (bytes) => {
      // The record of the second identity's range, and one image of the first identity.
      bytes[offset(8)] = 0;
      bytes[offset(2)] = 0;
      return bytes;
    });
    const { messages, onDamage } = collector();
    const { manifest, source } = await recordDataset(root, { onDamage });
    expect(messages[0]).toMatch(/train.idx, line 4: expected "key<tab>offset"/);
    expect(messages[1]).toMatch(new RegExp(`offset ${offset(8)}: expected the magic number`));
    // Its three images have no identity any more.
    expect(messages.slice(2)).toHaveLength(3);
    expect(manifest.identities).toEqual(['5', '7']);
    const { damage } = await checkSource(source, manifest);
    expect(damage.map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`offset ${offset(2)}: expected the magic number`)),
    ]);
    await source.close!();
  });

  it('of Parquet is every file that cannot be read', async () => {
    const cut = await scratch.changed('images.parquet', (bytes) => bytes.subarray(0, bytes.length - 9));
    const { messages, onDamage } = collector();
    const files = [cut, fixture('images.parquet'), '/nowhere.parquet'];
    const { manifest } = await parquetDataset(files, { shape, onDamage });
    expect(messages).toHaveLength(2);
    expect(manifest.item).toHaveLength(5);
  });
});

describe('a verification file as a data set', () => {
  it('has an identity for each chain of genuine pairs and equal images', async () => {
    const { same } = fixtureJson<{ same: boolean[] }>('verification.json');
    const { manifest } = await verificationImages(fixture('verification-protocol-4.bin'), { shape });
    // All images differ, so each genuine pair is an identity and each impostor pair is two.
    const genuine = same.filter(Boolean).length;
    expect(manifest.identities).toHaveLength(genuine + 2 * (same.length - genuine));
    same.forEach((one, pair) => {
      const [a, b] = [manifest.identityOf[2 * pair], manifest.identityOf[2 * pair + 1]];
      expect(a === b).toBe(one);
    });
  });
});
