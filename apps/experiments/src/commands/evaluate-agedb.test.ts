import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { evaluateCommand } from './evaluate.ts';

const IMAGES = path.resolve(import.meta.dirname, '../testing/sources/folder');
const PEOPLE = ['ada', 'bob', 'cy', 'di'];

let folder: string;
/** Four people at 20, 22, 50 and 52: each face is a copy of the person's first image, so genuine pairs are equal. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-agedb-'));
  await mkdir(path.join(folder, 'AgeDB'));
  for (const [person, name] of PEOPLE.entries())
    for (const [take, age] of [20, 22, 50, 52].entries())
      await cp(
        path.join(IMAGES, name, '00.jpg'),
        path.join(folder, 'AgeDB', `${4 * person + take}_${name}_${age}_f.jpg`),
      );
});
afterAll(() => rm(folder, { recursive: true }));

async function evaluate(...words: string[]): Promise<Record<string, unknown>> {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await evaluateCommand().parseAsync(['--protocol', 'agedb', ...words, '--json'], { from: 'user' });
    const text = said.mock.calls.map(([part]) => String(part)).join('');
    return (JSON.parse(text) as { result: Record<string, unknown> }).result;
  } finally {
    said.mockRestore();
  }
}

describe("AgeDB's own folder", () => {
  test('gives pairs thirty years apart by the names of its images', async () => {
    const result = await evaluate('--root', folder, '--network', 'pixels', '--folds', '2');
    expect(result).toMatchObject({
      list: 'pairs 30 years apart, drawn by seed 0',
      // Two people in a fold: two genuine pairs each, and as many impostors.
      counts: { pairs: 16, genuine: 8, impostors: 8 },
      eer: 0,
      auc: 1,
    });
  });

  test('needs the names of the images', async () => {
    const table = path.join(folder, 'bare.csv');
    await writeFile(table, 'e0,e1\n1,0\n0,1\n');
    await expect(evaluate('--embeddings', table)).rejects.toThrow(/does not say which image each row is/);
  });
});
