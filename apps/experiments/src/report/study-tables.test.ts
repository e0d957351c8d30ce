import { expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import type { PlannedCell } from '../grid/plan.ts';
import { studyResults } from './study-results.ts';
import { studyTables } from './study-tables.ts';

function cell(
  loss: string,
  trained: string,
  seed: number,
  purpose: PlannedCell['purpose'] = 'numbers',
): PlannedCell {
  const labels = { loss, 'data.truncate': trained, seed: String(seed) };
  // Of a cell's configuration the tables need the seed alone.
  const config = { seed } as PlannedCell['config'];
  return {
    id: `${loss}-${trained}-${seed}-${purpose}`,
    grid: 'main',
    purpose,
    labels,
    config,
    given: {},
    manifests: {},
  };
}

function result({ id, labels, config }: PlannedCell, metrics: Record<string, number>): CellResult {
  return {
    format: 1,
    id,
    labels: { ...labels },
    seed: config.seed,
    config: {},
    manifests: {},
    runId: `run-${id}`,
    experimentId: '0',
    backend: { name: 'cpu', device: 'CPU', threads: 1, versions: {} },
    counts: {},
    metrics,
    curves: {},
    distribution: [],
    warnings: [],
    timing: { trainSeconds: 1, evaluateSeconds: 1, imagesPerSecond: 1 },
  };
}

const softmax = [1, 2].map((seed) => cell('softmax', 'whole', seed));
const range = [1, 2].map((seed) => cell('range', 'cut', seed));
const picture = cell('range', 'whole', 1, 'picture');
const lost = cell('softmax', 'cut', 1);
const plan = { cells: [...softmax, ...range, picture, lost] };
const results = new Map<string, CellResult>([
  [softmax[0]!.id, result(softmax[0]!, { 'accuracy/common': 0.9, 'accuracy/few': 0.5 })],
  [softmax[1]!.id, result(softmax[1]!, { 'accuracy/common': 0.8, 'accuracy/few': 0.7 })],
  ...range.map((planned): [string, CellResult] => [
    planned.id,
    result(planned, {
      'accuracy/common': 0.95,
      'activity/loss-gradient-ratio/softmax': 1,
      'activity/loss-gradient-ratio/range': 0.25,
      'activity/range.intra/active/all': 0.4,
      'activity/range.inter/hinge': 1,
    }),
  ]),
  [picture.id, result(picture, { 'accuracy/common': 0.1 })],
]);

test('cells that differ in their seed only are one configuration; pictures and missing cells stand apart', () => {
  const { configurations, pictures, missing, conditions } = studyResults(plan, results);
  expect(configurations.map(({ name, condition, seeds }) => [name, condition, seeds.length])).toEqual([
    ['softmax', 'whole', 2],
    ['range', 'cut', 2],
  ]);
  expect(pictures.map(({ name }) => name)).toEqual(['range']);
  expect(missing).toEqual([lost]);
  expect(conditions).toEqual(['whole', 'cut']);
});

test('a table shows means with the range of two seeds, an absent group as a dash, and claims no significance', () => {
  const [accuracy, , activity] = studyTables(studyResults(plan, results));
  const rows = accuracy!.table.markdown.split('\n').filter((line) => line.startsWith('|'));
  expect(rows[2]).toContain('| softmax | whole | 85.0 [80.0, 90.0] |');
  expect(rows[2]).toContain('60.0 [50.0, 70.0]');
  expect(rows[3]).toMatch(/\| range \| cut \| 95\.0 .*\| – \|$/);
  expect(accuracy!.table.markdown).toContain('2 seeds support no claim of significance');
  expect(accuracy!.table.latex).toContain(`run-${softmax[0]!.id}`);
  const active = activity!.table.markdown.split('\n').filter((line) => line.startsWith('|'));
  expect(active).toHaveLength(3);
  expect(active[2]).toContain('| range | cut | 0.25');
  expect(active[2]).toContain('40.0');
  expect(active[2]).toContain('100.0');
});

test('from three seeds on the mean has its interval, and only what the corrected paired test finds better is bold', () => {
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
  const cells = ['softmax', 'better', 'lucky', 'worse'].flatMap((loss) =>
    seeds.map((seed) => cell(loss, 'whole', seed)),
  );
  const value = (loss: string, seed: number) => {
    const base = 0.8 + (seed % 3) / 100;
    if (loss === 'better') return base + 0.05 + seed / 1000;
    if (loss === 'worse') return base - 0.05 - seed / 1000;
    // The largest mean of all, by one seed alone.
    return loss === 'lucky' ? base + (seed === 1 ? 0.9 : -0.001) : base;
  };
  const found = new Map(
    cells.map((planned) => [
      planned.id,
      result(planned, { 'accuracy/common': value(planned.labels['loss']!, planned.config.seed) }),
    ]),
  );
  const [accuracy] = studyTables(studyResults({ cells }, found), { baseline: 'softmax' });
  const { markdown, latex } = accuracy!.table;
  expect(markdown.match(/\*\*/g)).toHaveLength(2);
  expect(markdown).toMatch(/\| better \| \*\*86\.\d.*\*\*/);
  expect(latex.match(/\\textbf/g)).toHaveLength(1);
  expect(markdown).toContain("Student's 95 % interval");
  expect(markdown).toContain("Holm's correction over 3 comparisons");
});

test.each([
  // Of 2^n sign changes an exact two-sided test counts two at least; Holm's correction multiplies by the comparisons.
  [10, 'smallest attainable p 0.00195, corrected 0.00391.', true],
  [5, 'smallest attainable p 0.0625, corrected 0.125, so nothing can be significant at 0.05.', false],
])('under a table over %i seeds the smallest p that they can reach is printed', (count, words, bold) => {
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  const cells = ['softmax', 'better', 'worse'].flatMap((loss) =>
    seeds.map((seed) => cell(loss, 'whole', seed)),
  );
  const gain: Record<string, number> = { softmax: 0, better: 0.1, worse: -0.1 };
  const found = new Map(
    cells.map((planned) => {
      const accuracy = 0.5 + gain[planned.labels['loss']!]! + planned.config.seed / 1000;
      return [planned.id, result(planned, { 'accuracy/common': accuracy })];
    }),
  );
  const [accuracy] = studyTables(studyResults({ cells }, found), { baseline: 'softmax' });
  const { markdown, latex, text } = accuracy!.table;
  for (const shown of [markdown, latex, text]) expect(shown.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(markdown.includes('**')).toBe(bold);
});

test('a table carries its runs, the hash of the study and the command', () => {
  const [accuracy] = studyTables(studyResults(plan, results), {
    configHash: 'c0ffee',
    command: 'rangeloss grid x',
  });
  for (const word of ['c0ffee', 'rangeloss grid x', `run-${softmax[0]!.id}`])
    expect(accuracy!.table.latex).toContain(word);
});

test('unseen identities have a table where a study keeps some, and none elsewhere', () => {
  const titles = (given: ReadonlyMap<string, CellResult>) =>
    studyTables(studyResults(plan, given)).map(({ name }) => name);
  expect(titles(results)).not.toContain('unseen');
  const unseen = new Map(results);
  for (const planned of softmax)
    unseen.set(
      planned.id,
      result(planned, { 'verification/unseen/accuracy': 0.9, 'verification/unseen/eer': 0.1 }),
    );
  const table = studyTables(studyResults(plan, unseen)).find(({ name }) => name === 'unseen')!;
  expect(table.table.text).toMatch(/softmax +whole +90\.0 [^–]*10\.0 [^–]*– +–/);
});
