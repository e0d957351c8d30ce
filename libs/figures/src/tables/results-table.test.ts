import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { tableExample } from '../examples/table.example.ts';
import { resultsTable } from './results-table.ts';
import { showCell } from './table-cell.ts';

const COLUMN = { key: 'value', title: 'value' };

describe('a cell', () => {
  it('shows the mean with the range of its seeds', () => {
    expect(showCell({ values: [0.5, 0.7] }, { ...COLUMN, percent: true })).toMatchObject({
      main: '60.0',
      spread: '50.0, 70.0',
    });
  });

  it('shows an interval where there is one', () => {
    expect(showCell({ values: [1, 2], interval: [1.2, 1.8] }, COLUMN)).toMatchObject({
      main: '1.50',
      spread: '1.20, 1.80',
    });
  });

  it('is an en dash when absent, never a zero', () => {
    for (const cell of [null, undefined, Number.NaN, { values: [] }, { values: [Number.NaN] }]) {
      expect(showCell(cell, COLUMN).main).toBe('–');
    }
    expect(showCell(0, COLUMN).main).toBe('0.00');
  });

  it('says how many seeds have a value where some have none', () => {
    expect(showCell({ values: [1, Number.NaN] }, COLUMN).spread).toBe('1 of 2 seeds');
  });

  it('is bold only when marked significant', () => {
    expect(showCell({ values: [9] }, COLUMN).bold).toBe(false);
    expect(showCell({ values: [9], significant: true }, COLUMN).bold).toBe(true);
  });

  it('has a minus sign, and no negative zero', () => {
    expect(showCell(-1.5, COLUMN).main).toBe('−1.50');
    expect(showCell(-0.001, COLUMN).main).toBe('0.00');
  });

  it('refuses an interval that runs backwards', () => {
    expect(() => showCell({ values: [1], interval: [2, 1] }, COLUMN)).toThrow(UserError);
  });
});

describe('a table', () => {
  it('is aligned and at most 80 columns wide as text', () => {
    const { text } = tableExample();
    expect(text).toMatchSnapshot();
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is split below itself where it has too many columns for 80', () => {
    const columns = Array.from({ length: 14 }, (_, index) => ({
      key: `c${index}`,
      title: `metric ${index}`,
    }));
    const row = Object.fromEntries(
      columns.map(({ key }, index) => [key, index === 0 ? 'a loss' : { values: [index, index + 1] }]),
    );
    const { text } = resultsTable([row], columns);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    for (const { title } of columns) expect(text).toContain(title);
    expect(text).toContain('a loss    1.50 ±0.50');
  });

  it('repeats in each part the columns that say what a row is', () => {
    const columns = ['loss', 'trained', 'a', 'b', 'c', 'd'].map((key) => ({
      key,
      title: `${key} of the table`,
    }));
    const row = { loss: 'softmax', trained: 'with tail', a: 1, b: 2, c: 3, d: 4 };
    const { text } = resultsTable([row], columns);
    expect(text.match(/softmax +with tail/g)).toHaveLength(2);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is booktabs in LaTeX, with the special characters escaped and the provenance as comments', () => {
    const { latex } = tableExample();
    expect(latex).toMatchSnapshot();
    const odd = resultsTable([{ value: 'a_b & 50 % of $x^2 {~\\' }], [{ key: 'value', title: '#' }]).latex;
    expect(odd).toContain(
      'a\\_b \\& 50 \\% of \\$x\\textasciicircum{}2 \\{\\textasciitilde{}\\textbackslash{}',
    );
  });

  it('is LaTeX in which every row has the cells of the layout, and braces, dollars and environments close', () => {
    const names = ['[a]', '*b', 'c & d', '<e> | f', '{g', 'h}', '$i', '50 %', 'j\\\\', 'λ = 0.01 ± 1 × 2'];
    const rows = names.map((value, seed) => ({
      value,
      accuracy: { values: [0.1, 0.2 + seed / 100], significant: true },
    }));
    const columns = [
      COLUMN,
      { key: 'value', title: 'loss' },
      { key: 'accuracy', title: 'accuracy', percent: true },
    ];
    const { latex } = resultsTable(rows, columns, { caption: 'a_b', label: 'tab:x', notes: ['100 % {'] });
    const plain = latex.replaceAll(/\\[{}$&#%_]/g, '');
    const layout = /tabular\}\{@\{\}([lr]+)@\{\}\}/.exec(plain)![1]!;
    const lines = plain.split('\n').filter((line) => line.endsWith(' \\\\'));
    expect(lines).toHaveLength(names.length + 1);
    for (const line of lines) {
      expect(line.split('&'), line).toHaveLength(layout.length);
      expect(line.trim(), line).toMatch(/^[^[*]/);
    }
    let depth = 0;
    for (const letter of plain) {
      depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    expect(plain.split('$').length % 2).toBe(1);
    const opened = [...plain.matchAll(/\\(begin|end)\{(\w+)\}/g)].map(
      ([, kind, name]) => `${kind!} ${name!}`,
    );
    expect(opened).toEqual(['begin table', 'begin tabular', 'end tabular', 'end table']);
    expect(plain).not.toMatch(/[<>|]/);
  });

  it('is Markdown that a bar in a name does not break', () => {
    expect(tableExample().markdown).toMatchSnapshot();
    expect(resultsTable([{ value: 'a|b' }], [COLUMN]).markdown).toContain('| a\\|b |');
  });

  it('is HTML with caption, scoped headers and nothing unescaped', () => {
    const { html } = resultsTable([{ value: '<script>' }], [COLUMN], { caption: 'a < b' });
    expect(html).toContain('<caption>a &lt; b</caption>');
    expect(html).toContain('<th scope="row">&lt;script&gt;</th>');
  });

  it('with no rows still has its head', () => {
    const table = resultsTable([], [COLUMN]);
    expect(table.markdown).toContain('| value |');
    expect(table.text).toContain('value');
  });

  it('refuses an entry that no column shows', () => {
    expect(() => resultsTable([{ valeu: 1 }], [COLUMN])).toThrow(/valeu/);
    expect(() => resultsTable([], [])).toThrow(UserError);
  });

  it('gives its numbers unrounded as CSV, with both ends of each interval', () => {
    const rows = [
      { loss: 'softmax', value: { values: [0.1, 0.2], interval: [0.05, 0.25] as const, significant: true } },
      { loss: 'a, b', value: 0.123456 },
      { loss: 'failed', value: { values: [Number.NaN] } },
    ];
    const table = resultsTable(rows, [
      { key: 'loss', title: 'loss' },
      { ...COLUMN, percent: true },
    ]);
    expect(table.csv.split('\n')).toEqual([
      'loss,value,value low,value high,value seeds,value significant',
      'softmax,0.15,0.05,0.25,2,true',
      '"a, b",0.123456,,,,',
      'failed,,,,,',
      '',
    ]);
  });

  it('spans both columns of a paper where it is asked to', () => {
    const rows = [{ value: 1 }];
    expect(resultsTable(rows, [COLUMN]).latex).toContain('\\begin{table}\n');
    const { latex } = resultsTable(rows, [COLUMN], { wide: true });
    expect(latex).toMatch(/\\begin\{table\*\}\n[^]*\\end\{table\*\}/);
  });
});
