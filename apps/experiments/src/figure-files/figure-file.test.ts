import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readYaml } from '../config/yaml-file.ts';
import { isFigureFile, parseFigureFile } from './figure-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-figure-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const least = {
  item: 'a figure',
  question: 'Why?',
  caption: 'So.',
  study: '../study.yaml',
  draw: { kind: 'truncation', metric: 'accuracy/common' },
  seeds: '1..3',
  wallTime: 'a minute',
};

async function read(changes: object) {
  const file = path.join(folder, 'cut.yaml');
  await writeFile(file, stringify({ ...least, ...changes }));
  return parseFigureFile(await readYaml(file), file);
}

describe('a figure file', () => {
  test('has paths beside itself, a name, seeds, and defaults', async () => {
    const figure = await read({ results: 'kept.jsonl', where: [{ loss: 'a' }, { grid: 'b' }] });
    expect(figure.study).toBe(path.join(path.dirname(folder), 'study.yaml'));
    expect(figure.results).toBe(path.join(folder, 'kept.jsonl'));
    expect(figure).toMatchObject({ name: 'cut', mode: 'print', dpi: 300, details: undefined, claims: [] });
    expect(figure.formats).toEqual(['svg', 'png', 'pdf', 'csv']);
    expect([...figure.seeds]).toEqual([1, 2, 3]);
    expect(figure.where).toHaveLength(2);
    expect(figure.options).toEqual({ metric: 'accuracy/common', percent: true });
    const table = await read({ draw: { kind: 'table', columns: 'accuracy' } });
    expect(table.formats).toEqual(['tex', 'md', 'csv']);
  });

  test.each([
    [{ captoin: 'x' }, /cut\.yaml: captoin: unknown key, did you mean "caption"/],
    [{ study: undefined }, /cut\.yaml: study: .*missing/],
    [{ draw: undefined }, /cut\.yaml: draw: .*missing/],
    [{ draw: { kind: 'truncatoin' } }, /draw\.kind: there is no kind .* did you mean "truncation"/],
    [{ draw: { kind: 'truncation' } }, /cut\.yaml: draw: metric: /],
    [{ draw: { kind: 'truncation', metric: 'm', lable: 'l' } }, /lable: unknown key, did you mean "label"/],
    [{ draw: { kind: 'table', columns: 'verificatoin' } }, /columns: /],
    [{ formats: ['svgg'] }, /formats: a figure has no svgg, did you mean "svg"/],
    [{ draw: { kind: 'table', columns: 'accuracy' }, formats: ['png'] }, /a table has no png/],
    [{ seeds: '3..1' }, /seeds: 3\.\.1 counts backwards/],
    [{ seeds: 'one' }, /seeds are whole numbers/],
    [{ where: {} }, /where\.0 selects nothing/],
    [
      { expect: [{ says: 'a', metric: 'm', cells: {}, interval: [0, 1] }] },
      /expect\.0\.cells selects nothing/,
    ],
    [{ expect: [{ says: 'a', metric: 'm', cells: { a: 1 }, interval: [0] }] }, /expect\.0\.interval/],
    [{ evaluations: ['lwf'] }, /evaluations\.0/],
    [{ dpi: 3 }, /dpi/],
  ])('with %j is refused', async (changes, message) => {
    await expect(read(changes)).rejects.toThrow(message);
  });

  test('is told from a study by what it draws', () => {
    expect(isFigureFile(least)).toBe(true);
    expect(isFigureFile({ caption: 'without what it draws' })).toBe(true);
    expect(isFigureFile({ grid: { seed: 1 } })).toBe(false);
  });
});
