import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { smallStudy } from '../testing/command.ts';
import { figureFields, keptStudy, type KeptStudy } from '../testing/kept-study.ts';

let study: KeptStudy;
beforeAll(async () => {
  study = await keptStudy();
}, 60_000);
afterAll(() => rm(study.folder, { recursive: true }));

describe('a figure file is refused', () => {
  test.each([
    [
      'results that are missing',
      { results: 'kept.jsonl', study: '../more.yaml' },
      [],
      'Run rangeloss grid more.yaml',
    ],
    [
      'a folder of runs that is not there',
      {},
      ['--out', 'elsewhere'],
      'Run rangeloss grid study.yaml --out elsewhere',
    ],
    [
      'details that are not kept',
      { results: 'kept.jsonl', draw: { kind: 'kurtosis' } },
      [],
      'it needs details',
    ],
    [
      'a selection of nothing',
      { results: 'kept.jsonl', where: { loss: 'rnage' } },
      [],
      'no cell of study.yaml is selected',
    ],
    ['settings without runs', { results: 'kept.jsonl' }, ['seed=1'], 'Add --out runs'],
    ['a damaged line of results', { results: 'damaged.jsonl' }, [], 'damaged.jsonl:2: the line is no JSON'],
    ['results that are not there', { results: 'none.jsonl' }, [], 'none.jsonl does not exist'],
  ])('for %s', async (_, fields, words, message) => {
    await writeFile(path.join(study.folder, 'paper/damaged.jsonl'), '\n{"id": \n');
    const more = { ...smallStudy, also: {}, grid: { ...smallStudy.grid, seed: '1..4' } };
    await writeFile(path.join(study.folder, 'more.yaml'), stringify(more));
    const file = await study.write('refused', { ...fields });
    const { code, stderr } = await study.figures(file, ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('a folder of figure files is drawn as far as it has results, and says what it lacks', async () => {
  await mkdir(path.join(study.folder, 'several'));
  const fields = { ...figureFields, formats: ['csv'] };
  const kept = { ...fields, results: '../paper/kept.jsonl' };
  await writeFile(path.join(study.folder, 'several/a.yaml'), stringify(kept));
  await writeFile(
    path.join(study.folder, 'several/b.yaml'),
    stringify({ ...fields, study: '../absent.yaml' }),
  );
  await writeFile(path.join(study.folder, 'several/notes.yaml'), stringify({ notes: 'no figure' }));
  await writeFile(path.join(study.folder, 'absent.yaml'), stringify({ ...smallStudy, name: 'absent' }));
  const { files, figures: outcomes, stderr } = await study.drawn('several');
  // Unless it is told where, beside the runs.
  expect(files.map((file) => path.relative(study.folder, file))).toEqual(['runs/paper/a.csv']);
  expect(outcomes).toMatchObject([
    { figure: 'several/a.yaml' },
    { figure: 'several/b.yaml', notDrawn: { mend: expect.stringContaining('grid absent.yaml') as unknown } },
  ]);
  expect(stderr).toContain('not drawn: several/b.yaml');
  const { code, stderr: unknown } = await study.figures('several', '--only', 'c');
  expect(code).toBe(2);
  expect(unknown).toContain('There are a, b.');
});
