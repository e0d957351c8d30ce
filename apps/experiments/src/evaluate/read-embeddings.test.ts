import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readColumns } from './read-column.ts';
import { readEmbeddings } from './read-embeddings.ts';

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name);
const reference = readEmbeddings(fixture('float32.npy'));

async function written(name: string, text: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'rangeloss-embeddings-')), name);
  await writeFile(file, text);
  return file;
}

describe('files of other frameworks hold the same embeddings', () => {
  for (const name of [
    'float64.npy',
    'float16.npy',
    'headless.csv',
    'pandas.csv',
    'polars-lists.csv',
    'pandas.parquet',
    'pyarrow-zstd.parquet',
    'polars-wide.parquet',
    'torch.safetensors',
  ]) {
    test(name, async () => {
      const { embeddings } = await readEmbeddings(fixture(name));
      expect(embeddings).toEqual((await reference).embeddings);
    });
  }

  test('bfloat16 keeps eight bits of each number', async () => {
    const { embeddings } = await readEmbeddings(fixture('torch-bfloat16.safetensors'));
    const exact = (await reference).embeddings.data;
    expect(embeddings.data).toHaveLength(480);
    embeddings.data.forEach((value, at) => {
      expect(Math.abs(value - exact[at]!)).toBeLessThanOrEqual(Math.abs(exact[at]!) / 256);
    });
  });
});

describe('columns beside the embeddings', () => {
  test('carry labels and paths under the names that other programs use', async () => {
    const { columns } = await readEmbeddings(fixture('pandas.parquet'));
    expect(columns.get('label')!.slice(4, 6)).toEqual(['Person 0', 'Person 1']);
    expect(columns.get('path')![5]).toBe('01/5.jpg');
  });

  for (const name of ['polars-wide.parquet', 'pyarrow-zstd.parquet', 'torch.safetensors']) {
    test(`are whole numbers as text in ${name}`, async () => {
      const { columns } = await readEmbeddings(fixture(name));
      expect(columns.get('label')!.slice(4, 6)).toEqual(['0', '1']);
    });
  }

  test('come from a file of labels in any of its forms', async () => {
    const texts = (await readColumns(fixture('labels-text.npy'), 60)).get('label')!;
    expect(texts.slice(4, 6)).toEqual(['Person 0', 'Person 1']);
    expect((await readColumns(fixture('labels.txt'), 60)).get('label')).toEqual(texts);
    expect((await readColumns(fixture('pandas.csv'), 60)).get('label')).toEqual(texts);
    expect((await readColumns(fixture('pandas.parquet'), 60)).get('label')).toEqual(texts);
    expect((await readColumns(fixture('labels-int64.npy'), 60)).get('label')!.slice(4, 6)).toEqual([
      '0',
      '1',
    ]);
  });

  test('are as many as the embeddings', async () => {
    await expect(readColumns(fixture('labels.txt'), 61)).rejects.toThrow(
      '60 values of "label" for 61 embeddings',
    );
  });
});

describe('a message names', () => {
  const cases = [
    ['the row of another length', 'a.csv', 'e0,e1\n1,2\n3\n', /row 1 \(from 0\): 1 cells, the heading has 2/],
    [
      'the row without a number',
      'b.csv',
      'e0,e1\n1,2\n3,x\n',
      /row 1 .* number 1 \(from 0\) of the embedding is "x"/,
    ],
    [
      'the row with an empty number',
      'c.csv',
      'e0,e1\n,2\n',
      /row 0 .* number 0 \(from 0\) of the embedding is ""/,
    ],
    [
      'the list of another length',
      'd.csv',
      'embedding\n"[1, 2]"\n"[1]"\n',
      /row 1 .* 1 numbers, the first row has 2/,
    ],
    [
      'the headings where none is an embedding',
      'e.csv',
      'name,age\na,b\n',
      /no embeddings; it has name, age/,
    ],
    ['the file that is empty', 'f.csv', '', /f\.csv has no embeddings/],
    ['the ending that is unknown', 'g.pkl', 'x', /no ending that says how to read it/],
    ['the file that is no NumPy file', 'h.npy', 'not an array', /h\.npy is not a \.npy file/],
    [
      'the file that is no Parquet file',
      'i.parquet',
      'not parquet',
      /i\.parquet is not a whole Parquet file/,
    ],
    ['the file that is no safetensors file', 'j.safetensors', '0123456789', /not a whole safetensors file/],
  ] as const;
  for (const [what, name, text, message] of cases) {
    test(what, async () => {
      await expect(readEmbeddings(await written(name, text))).rejects.toThrow(message);
    });
  }

  test('the file that is missing', async () => {
    for (const name of ['a.npy', 'a.csv', 'a.parquet', 'a.safetensors']) {
      await expect(readEmbeddings(path.join('/nowhere', name))).rejects.toThrow(
        `/nowhere/${name} cannot be read.`,
      );
    }
  });

  test('the order that is not read', async () => {
    await expect(readEmbeddings(fixture('column-major.npy'))).rejects.toThrow('column-major order');
  });

  test('the shape that is none of embeddings', async () => {
    await expect(readEmbeddings(fixture('labels-int64.npy'))).rejects.toThrow(
      'an array of shape [60], not embeddings',
    );
  });
});

test('numbers that a diverged network wrote stay what they are', async () => {
  const { embeddings } = await readEmbeddings(await written('nan.csv', 'e0,e1\nnan,-inf\n1,2\n'));
  expect(Array.from(embeddings.data)).toEqual([NaN, -Infinity, 1, 2]);
});
