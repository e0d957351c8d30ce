import { UserError } from '@rangeloss/foundation';
import { afterAll, describe, expect, it } from 'vitest';
import { readBatch } from '../batches/image-source.ts';
import { bytesOf, fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { parquetDataset } from './parquet-dataset.ts';
import { webDataset } from './web-dataset.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const expected = fixtureJson<{ labels: number[]; images: number[][] }>('containers.json');
const options = { shape: [10, 12, 3] as const };
const everything = async ({ manifest, source }: Awaited<ReturnType<typeof webDataset>>) =>
  bytesOf(await readBatch(source, manifest, Int32Array.from(manifest.item.keys())));

describe('WebDataset shards', () => {
  it.each(['gnu', 'pax'])("are read as Python's tarfile wrote them, long names too: %s", async (form) => {
    const dataset = await webDataset([fixture(`shard-${form}.tar`)], options);
    const { manifest, source } = dataset;
    expect(Array.from(manifest.identityOf, (identity) => Number(manifest.identities[identity]))).toEqual(
      expected.labels,
    );
    expect(manifest.paths!.get(2)).toBe(`train/0002${'-long'.repeat(30)}`);
    expect(await everything(dataset)).toEqual(expected.images.flat());
    await source.close!();
  });

  it('are numbered one after the other', async () => {
    const { manifest, source } = await webDataset(
      [fixture('shard-gnu.tar'), fixture('shard-pax.tar')],
      options,
    );
    expect(manifest.item).toHaveLength(10);
    expect(manifest.identities).toEqual(['0', '1', '4']);
    await source.close!();
  });

  it('name shard and offset of damage', async () => {
    const open = (file: string) => webDataset([file], options);
    const cut = await scratch.changed('shard-gnu.tar', (bytes) => bytes.subarray(0, 700));
    await expect(open(cut)).rejects.toThrow(
      /offset 700: expected \d+ bytes of train\/0000.png from 512 on, found the end/,
    );
    const header = await scratch.changed('shard-gnu.tar', (bytes) => {
      bytes[3] = 0x7f;
      return bytes;
    });
    await expect(open(header)).rejects.toThrow(
      /offset 0: expected a tar header with the checksum \d+, found \d+/,
    );
    const unlabelled = await scratch.changed('shard-pax.tar', (bytes) =>
      Buffer.from(bytes.toString('latin1').replace('"label"', '"other"'), 'latin1'),
    );
    await expect(open(unlabelled)).rejects.toThrow(
      /sample train\/0000: expected a label under "label" in .json/,
    );
    await expect(open('/nowhere.tar')).rejects.toThrow(/does not exist/);
    await expect(open(await scratch.text(''))).rejects.toThrow(/hold no sample/);
  });
});

describe('Parquet with embedded images', () => {
  it("is read as pyarrow wrote it, with the hub's class names", async () => {
    const dataset = await parquetDataset([fixture('images.parquet')], options);
    const { manifest } = dataset;
    expect(manifest.identities).toEqual(['zero', 'one', 'four']);
    expect(Array.from(manifest.identityOf, (identity) => [0, 1, 4][identity])).toEqual(expected.labels);
    expect(await everything(dataset)).toEqual(expected.images.flat());
  });

  it('says which column, file or amount is at fault', async () => {
    const file = fixture('images.parquet');
    await expect(parquetDataset([file], { ...options, labelColumn: 'fine_label' })).rejects.toThrow(
      /expected a column "fine_label", found image, label/,
    );
    await expect(parquetDataset([file], { ...options, imageColumn: 'label' })).rejects.toThrow(
      /row 0: expected an image in "label"/,
    );
    await expect(parquetDataset([file], { ...options, mostBytes: 900 })).rejects.toThrow(
      expect.objectContaining({ field: 'mostBytes' }) as Error,
    );
    await expect(parquetDataset(['/nowhere.parquet'], options)).rejects.toThrow(/does not exist/);
    const cut = await scratch.changed('images.parquet', (bytes) => bytes.subarray(0, bytes.length - 9));
    await expect(parquetDataset([cut], options)).rejects.toThrow(UserError);
    await expect(parquetDataset([], options)).rejects.toThrow(/hold no row/);
  });
});
