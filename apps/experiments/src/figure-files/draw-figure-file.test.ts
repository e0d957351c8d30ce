import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { smallStudy } from '../testing/command.ts';
import { keptStudy, type KeptStudy } from '../testing/kept-study.ts';

let study: KeptStudy;
beforeAll(async () => {
  study = await keptStudy();
}, 60_000);
afterAll(() => rm(study.folder, { recursive: true }));

describe('a figure file', () => {
  test('is drawn from kept results with the runs, the config and the command in it, and again in the same bytes', async () => {
    const formats = ['svg', 'png', 'pdf', 'csv', 'html', 'tex', 'vl.json'];
    const file = await study.write('cut', { results: 'kept.jsonl', formats });
    const { files } = await study.drawn(file, '--to', 'once');
    expect(files.map((name) => path.basename(name))).toEqual(formats.map((format) => `cut.${format}`));
    await study.drawn(file, '--to', 'twice');
    for (const name of files) {
      const [once, twice] = await Promise.all(
        ['once', 'twice'].map((to) => readFile(path.join(study.folder, to, path.basename(name)))),
      );
      expect(once!.equals(twice!), name).toBe(true);
    }
    const { usermeta } = JSON.parse(await study.text('once/cut.vl.json')) as {
      usermeta: { rangeloss: Record<string, unknown> };
    };
    expect(usermeta.rangeloss).toMatchObject({
      command: 'rangeloss figures paper/cut.yaml',
      configHash: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
    });
    expect([...(usermeta.rangeloss['runIds'] as string[])].sort()).toEqual([...study.runIds].sort());
    expect(await study.text('once/cut.tex')).toContain('\\caption{All of 20 \\% of it.}');
  });

  test('has the same numbers from the folder of runs', async () => {
    const file = await study.write('cut', { results: 'kept.jsonl' });
    await study.drawn(file, '--to', 'kept');
    await study.drawn(file, '--out', 'runs', '--to', 'ran');
    expect(await study.text('ran/cut.csv')).toBe(await study.text('kept/cut.csv'));
    expect((await study.text('kept/cut.csv')).split('\n')).toHaveLength(1 + 6 + 1);
  });

  test.each([
    ['results-by-loss', { metrics: [{ metric: 'accuracy/common', label: 'accuracy', percent: true }] }],
    ['long-tail', { cuts: [0.5, 1] }],
    ['kurtosis', {}],
    ['per-bin-accuracy', {}],
    ['roc', { part: 'head' }],
    ['distances', { part: 'head' }],
    ['training-curves', {}],
    ['truncation', { metric: 'accuracy/common', label: 'accuracy' }],
  ])('draws the kind %s from runs', async (kind, options) => {
    const file = await study.write(`kind-${kind}`, { draw: { kind, ...options }, formats: ['svg'] });
    await study.drawn(file, '--to', 'kinds');
    expect(await study.text(`kinds/kind-${kind}.svg`)).toMatch(/^<svg/);
  });

  test('joins a sweep to the cells that it is varied about', async () => {
    const tree = {
      ...smallStudy,
      name: 'swept',
      grid: { loss: { range: smallStudy.grid.loss.range }, seed: 1 },
      also: {
        k: { grid: { loss: { range: smallStudy.grid.loss.range }, 'loss.range.margin': [1, 5], seed: 1 } },
      },
    };
    await writeFile(path.join(study.folder, 'swept.yaml'), stringify(tree));
    const labels = [{}, { 'loss.range.margin': '1' }, { 'loss.range.margin': '5' }];
    const kept = labels.map((own, place) =>
      JSON.stringify({
        id: `c${place}`,
        seed: 1,
        labels: { loss: 'range', ...own, seed: '1' },
        runId: `r${place}`,
        metrics: { m: place / 10 },
      }),
    );
    await writeFile(path.join(study.folder, 'paper/swept.jsonl'), kept.join('\n'));
    const draw = { kind: 'sweep', metric: 'm', axes: [{ axis: 'loss.range.margin', label: 'margin' }] };
    const fields = { study: '../swept.yaml', results: 'swept.jsonl', seeds: [1], draw, formats: ['csv'] };
    await study.drawn(await study.write('swept', { ...fields, base: { loss: 'range' } }), '--to', 'swept');
    expect((await study.text('swept/swept.csv')).match(/^margin,range,\d+/gm)).toEqual([
      'margin,range,10',
      'margin,range,1',
      'margin,range,5',
    ]);
    const { code, stderr } = await study.figures(await study.write('lone', fields));
    expect(code).toBe(2);
    expect(stderr).toContain(
      'paper/lone.yaml: it needs cells with three numbers or more at each of its axes',
    );
  });

  test('is a table with what it renames, its own columns, and the numbers as CSV', async () => {
    const columns = [{ metric: 'verification/head/accuracy', title: 'head', percent: true }];
    const names = { 'data.truncate': { '0': 'whole_tail' } };
    const where = { 'data.truncate': [0, 1] };
    const file = await study.write('rows', {
      draw: { kind: 'table', columns, notes: ['Made up.'] },
      results: 'kept.jsonl',
      names,
      where,
      width: 'page',
    });
    await study.drawn(file, '--to', 'table');
    const latex = await study.text('table/rows.tex');
    expect(latex).toContain('\\toprule');
    expect(latex).toContain('\\begin{table*}');
    expect(latex).toContain('softmax & whole\\_tail & ');
    expect(latex).toContain('\\label{tab:rows}');
    expect(latex).toContain('% command: rangeloss figures paper/rows.yaml');
    expect(await study.text('table/rows.md')).toContain('Made up.');
    expect((await study.text('table/rows.csv')).split('\n')).toHaveLength(1 + 4 + 1);
  });

  test('takes width, colours and resolution from the command line, and says so', async () => {
    const file = await study.write('look', { results: 'kept.jsonl', formats: ['vl.json'] });
    await study.drawn(file, '--width', 'page', '--dark', '--pdf', '--to', 'look');
    const spec = await study.text('look/look.vl.json');
    expect(spec).toContain('rangeloss figures paper/look.yaml --width page --dark');
    expect(spec).toContain('"mode": "dark"');
    expect(await readdir(path.join(study.folder, 'look'))).toContain('look.pdf');
  });
});
