import { expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { gridFigures } from './grid-figures.ts';
import type { StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

const METRIC = 'verification/tail/accuracy';

interface Made {
  readonly loss: string;
  readonly truncate: number;
  readonly seed: number;
  readonly value: number;
  readonly k?: number;
  readonly steps?: number;
  readonly seconds?: number;
  readonly metric?: string;
}

function result({ loss, truncate, seed, value, k, steps, seconds, metric }: Made): CellResult {
  return {
    format: 1,
    id: [loss, truncate, k, seed].join('-'),
    labels: {
      loss,
      'data.truncate': `cut ${truncate}`,
      ...(k === undefined ? {} : { 'loss.range.k': String(k) }),
      ...(steps === undefined ? {} : { 'train.steps': String(steps) }),
      seed: String(seed),
    },
    seed,
    config: {
      data: { truncate },
      loss: { softmax: 1, ...(k === undefined ? {} : { range: { k } }) },
      train: { steps: steps ?? 600 },
    },
    manifests: {},
    runId: `run-${[loss, truncate, k, seed].join('-')}`,
    experimentId: '0',
    backend: { name: 'cpu', device: 'CPU', threads: 1, versions: {} },
    counts: {},
    metrics: { [metric ?? METRIC]: value },
    curves: {},
    distribution: [],
    warnings: [],
    timing: { trainSeconds: seconds ?? 1, evaluateSeconds: 1, imagesPerSecond: 1 },
  };
}

/** All cells under one configuration: the grid's figures look at the cells alone. */
function results(made: readonly Made[]): StudyResults {
  const seeds = made.map((entry) => ({ seed: entry.seed, result: result(entry) }));
  return {
    configurations: [{ name: 'all', condition: '', seeds }],
    pictures: [],
    missing: [],
    conditions: [''],
  };
}

function drawn(made: readonly Made[]): ReadonlyMap<string, StudyFigure> {
  const figures = gridFigures(results(made), { configHash: 'c0ffee', command: 'rangeloss report x' });
  return new Map(figures.map((entry) => [entry.figure.name, entry]));
}

function table(entry: StudyFigure | undefined) {
  const { datasets, usermeta } = entry!.figure;
  return datasets[usermeta.rangeloss.table]!;
}

// Two losses, three shares, two seeds: softmax 0.5, 0.6, 0.7 and range 0.9 throughout, seed 2 higher by 0.02.
const GRID = [0, 0.5, 1].flatMap((truncate, place) =>
  [1, 2].flatMap((seed): Made[] => [
    { loss: 'softmax', truncate, seed, value: 0.5 + 0.1 * place + 0.02 * (seed - 1), seconds: 10 },
    { loss: 'range', truncate, seed, value: 0.9 + 0.02 * (seed - 1), seconds: 20 },
  ]),
);

test('a truncation curve has the mean and the range of two seeds at each share, a line for each loss', () => {
  const rows = table(drawn(GRID).get('truncation'));
  const softmax = rows.filter(({ series }) => series === 'softmax');
  expect(softmax.map(({ x }) => x)).toEqual([0, 0.5, 1]);
  softmax.forEach(({ mean, low, high }, place) => {
    expect(Number(low)).toBeCloseTo(0.5 + 0.1 * place, 6);
    expect(Number(mean)).toBeCloseTo(0.51 + 0.1 * place, 6);
    expect(Number(high)).toBeCloseTo(0.52 + 0.1 * place, 6);
  });
  expect(rows.filter(({ series }) => series === 'range')).toHaveLength(3);
});

test('from three seeds on the interval is the t interval of the mean', () => {
  const made = [0, 0.5, 1].flatMap((truncate) =>
    [0.4, 0.5, 0.6].map((value, index): Made => ({ loss: 'softmax', truncate, seed: index + 1, value })),
  );
  const [first] = table(drawn(made).get('truncation'));
  // Standard deviation 0.1, t(0.975, 2) = 4.302653: 0.5 +- 4.302653 * 0.1 / sqrt(3).
  expect(Number(first!['low'])).toBeCloseTo(0.5 - 0.2484138, 5);
  expect(Number(first!['high'])).toBeCloseTo(0.5 + 0.2484138, 5);
});

test('a second grid, its steps zipped with the share, has a figure of its own, its lines named by the loss', () => {
  const equalEpochs = GRID.map((made) => ({ ...made, steps: 600 - 400 * made.truncate, value: 0.4 }));
  const figures = drawn([...GRID, ...equalEpochs]);
  const [first, second] = [figures.get('truncation'), figures.get('truncation-2')];
  expect(new Set(table(first).map(({ series }) => series))).toEqual(new Set(['softmax', 'range']));
  expect(new Set(table(second).map(({ series }) => series))).toEqual(new Set(['softmax', 'range']));
  expect(table(second).map(({ mean }) => mean)).toEqual(Array(6).fill(0.4));
  expect(second!.heading).toBe('Cutting the tail, with train.steps along');
  // The steps are no parameter that was swept: at another number of steps another share was cut.
  expect(figures.has('sweeps')).toBe(false);
});

test('an axis that has every value at every share stays in the name of the line', () => {
  const crossed = [200, 600].flatMap((steps) => GRID.map((made) => ({ ...made, steps })));
  const rows = table(drawn(crossed).get('truncation'));
  expect(new Set(rows.map(({ series }) => series))).toEqual(
    new Set(['softmax, 200', 'softmax, 600', 'range, 200', 'range, 600']),
  );
});

test('two shares make no curve, and one axis no importance', () => {
  const two = drawn(GRID.filter(({ truncate }) => truncate < 1));
  expect(two.has('truncation')).toBe(false);
  expect(two.has('importance')).toBe(true);
});

test('a number that a loss is given is swept, on a logarithmic axis where it spans two decades', () => {
  const sweep = (ks: readonly number[]) =>
    ks.map((k): Made => ({ loss: '+range', truncate: 0, seed: 1, value: 0.5 + k / 1000, k }));
  const narrow = drawn(sweep([1, 2, 3])).get('sweeps')!;
  expect(JSON.stringify(narrow.figure)).not.toContain('"log"');
  const rows = table(narrow);
  expect(rows.map((row) => row['x'])).toEqual([1, 2, 3]);
  expect(rows.map((row) => Number(row['mean']))).toEqual([0.501, 0.502, 0.503]);
  expect(JSON.stringify(drawn(sweep([1, 10, 100])).get('sweeps')!.figure)).toContain('"log"');
  expect(drawn(sweep([1, 2])).has('sweeps')).toBe(false);
});

test('the importance of an axis is its share of the variance between means', () => {
  const rows = table(drawn(GRID).get('importance'));
  // Means by loss 0.61 and 0.91; the values' variance is that of losses, shares and seeds together.
  const values = GRID.map(({ value }) => value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const ofLoss = (12 * 0.15 ** 2) / total;
  const found = rows.find((row) => row['parameter'] === 'loss')!;
  expect(Number(found['importance'])).toBeCloseTo(ofLoss, 4);
  expect(rows.map((row) => row['parameter']).sort()).toEqual(['data.truncate', 'loss', 'seed']);
});

test('parallel coordinates have a line for each cell, from eight cells on', () => {
  const rows = table(drawn(GRID).get('parallel'));
  expect(new Set(rows.map((row) => row['cell'])).size).toBe(12);
  expect(drawn(GRID.slice(0, 7)).has('parallel')).toBe(false);
});

test('the front of accuracy and time has the means over seeds, and leaves out what is beaten', () => {
  const rows = table(drawn(GRID).get('pareto'));
  const of = (name: string) => rows.find((row) => row['name'] === name)!;
  expect(Number(of('softmax · cut 1')['gain'])).toBeCloseTo(0.71, 6);
  expect(of('softmax · cut 1')['cost']).toBe(10);
  const front = rows.filter((row) => row['front'] === true).map((row) => row['name']);
  expect(front).toContain('softmax · cut 1');
  expect(front).not.toContain('softmax · cut 0');
});

test('each figure names every run behind it, the hash of the study and the command', () => {
  const figures = drawn(GRID);
  expect([...figures.keys()]).toEqual(['truncation', 'importance', 'parallel', 'pareto']);
  for (const { figure } of figures.values()) {
    expect(figure.usermeta.rangeloss).toMatchObject({ configHash: 'c0ffee', command: 'rangeloss report x' });
    expect(new Set(figure.usermeta.rangeloss.runIds)).toEqual(
      new Set(GRID.map((made) => result(made).runId)),
    );
  }
});

test('the same results give the same specs, and a metric that some cells lack is passed over', () => {
  expect(JSON.stringify([...drawn(GRID)])).toBe(JSON.stringify([...drawn(GRID)]));
  const mixed = results([
    ...GRID,
    { loss: 'softmax', truncate: 0, seed: 3, value: 0.5, metric: 'accuracy/common' },
  ]);
  expect(gridFigures(mixed, { configHash: '', command: '' })).toEqual([]);
  expect(gridFigures(results([]), { configHash: '', command: '' })).toEqual([]);
});
