import { UserError } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { searchTrials } from './search-cells.ts';
import { expandStudy } from './study.ts';

const base = {
  name: 'small',
  title: 'A small study',
  model: { name: 'tiny', embedding: 8 },
  train: { steps: 2, batch: 20, optimizer: { name: 'sgd', rate: 0.05 } },
  grid: {
    loss: {
      softmax: { softmax: 1 },
      range: { softmax: 1, range: { k: 2 } },
      center: { softmax: 1, center: {} },
    },
    seed: '1..2',
  },
};
const rate = { from: 0.001, to: 0.1, log: true };
const k = { values: [1, 2, 3], when: { loss: 'range' } };

const trials = (search: object) => searchTrials(expandStudy({ ...base, search }, [], 'study.yaml'));
const countsOf = (made: ReturnType<typeof trials>) =>
  Object.fromEntries(
    [...new Set(made.map(({ label }) => label))].map((label) => [
      label,
      made.filter((trial) => trial.label === label).length,
    ]),
  );

describe.each(['random', 'grid'])('a search (%s)', (method) => {
  const space = {
    'train.optimizer.rate': method === 'grid' ? { values: [0.01, 0.1] } : rate,
    'loss.range.k': k,
  };

  test('gives every loss the same number of trials, whatever each has to search', () => {
    const made = trials({ method, trials: 7, set: { seed: 100 }, space });
    expect(countsOf(made)).toEqual({ softmax: 7, range: 7, center: 7 });
    for (const { cell, label, trial } of made) {
      expect(cell).toMatchObject({
        purpose: 'search',
        grid: 'search',
        labels: { loss: label, trial: `${trial + 1}` },
      });
      expect(cell.config.loss['range'] !== undefined).toBe(label === 'range');
    }
  });

  test('makes no trial twice for one loss, so that the budget is spent', () => {
    const made = trials({ method, trials: 7, set: { seed: 100 }, space });
    const configs = made.map(({ label, cell }) => `${label} ${JSON.stringify(cell.config)}`);
    expect(new Set(configs).size).toBe(21);
  });
});

test('a trial starts from what the file says, as the cells of its choice do: a default is not set in it', () => {
  const glyphs = {
    ...base,
    data: { source: 'glyphs', holdOut: {} },
    train: { steps: 2, batch: 20 },
    search: { trials: 1, space: { 'train.optimizer.rate': rate } },
  };
  const study = expandStudy(glyphs, [], 'study.yaml');
  const [{ cell, settings, label }] = searchTrials(study) as [ReturnType<typeof searchTrials>[number]];
  const chosen = expandStudy(glyphs, [], 'study.yaml', { chosen: new Map([[label, settings]]) });
  expect(cell.config).toEqual(chosen.cells[0]!.config);
});

test('a random search draws what losses share at the same places, within its range', () => {
  const made = trials({ trials: 50, space: { 'train.optimizer.rate': rate } });
  const ratesOf = (wanted: string) =>
    made
      .filter(({ label }) => label === wanted)
      .map(({ cell }) => (cell.config.train.optimizer as unknown as { rate: number }).rate);
  expect(ratesOf('range')).toEqual(ratesOf('softmax'));
  expect(Math.min(...ratesOf('softmax'))).toBeGreaterThanOrEqual(0.001);
  expect(Math.max(...ratesOf('softmax'))).toBeLessThanOrEqual(0.1);
  // Drawn on a log scale: about half of them lie below the geometric middle, where a linear one has 9 %.
  const low = ratesOf('softmax').filter((value) => value < 0.01).length;
  expect(low).toBeGreaterThan(12);
  expect(low).toBeLessThan(38);
});

test('a grid tries every point once before it goes round with another seed', () => {
  const space = { 'train.optimizer.rate': { values: [0.01, 0.1] }, 'train.batch': { values: [20, 40] } };
  const made = trials({ method: 'grid', trials: 5, set: { seed: 100 }, space });
  const points = made
    .filter(({ label }) => label === 'softmax')
    .map(({ cell: { config } }) => [
      (config.train.optimizer as unknown as { rate: number }).rate,
      config.train.batch,
      config.seed,
    ]);
  expect(points).toEqual([
    [0.01, 20, 100],
    [0.1, 20, 100],
    [0.01, 40, 100],
    [0.1, 40, 100],
    [0.01, 20, 101],
  ]);
});

test.each([
  ['an axis that is not there', { trials: 1, over: 'los', space: {} }, 'did you mean "loss"?'],
  [
    'a grid over a range',
    { method: 'grid', trials: 9, space: { 'train.optimizer.rate': rate } },
    'needs its values',
  ],
  [
    'a grid with more points than trials',
    { method: 'grid', trials: 2, space: { 'train.batch': { values: [20, 40, 60] } } },
    'has 3 points and 2 trials',
  ],
  ['a metric of the test set', { trials: 1, metric: 'accuracy/common', space: {} }, 'search.metric'],
])('%s is refused', (_, search, message) => {
  expect(() => trials(search)).toThrow(UserError);
  expect(() => trials(search)).toThrow(message);
});
