import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseOverride } from './overrides.ts';
import { expandStudy, readStudy } from './study.ts';

const base = {
  name: 'small',
  title: 'A small study',
  data: { longTail: { profile: 'exponential', imbalance: 10 }, sampler: { identities: 5, images: 4 } },
  model: { name: 'tiny', embedding: 8 },
  train: { steps: 2, batch: 20 },
  grid: { loss: { softmax: { softmax: 1 }, range: { softmax: 1, range: { k: 2 } } }, seed: '1..2' },
  also: {
    planar: {
      purpose: 'picture',
      set: { 'model.embedding': 2 },
      grid: { loss: { range: { softmax: 1, range: {} } }, seed: 1 },
    },
  },
};

const expand = (changes: object, settings: string[] = []) =>
  expandStudy({ ...base, ...changes }, settings.map(parseOverride), 'study.yaml');

describe('a study', () => {
  test('expands into the cells of its grids, each with its whole configuration', () => {
    const { cells } = expand({});
    expect(cells.map(({ grid, labels }) => [grid, labels['loss'], labels['seed']])).toEqual([
      ['main', 'softmax', '1'],
      ['main', 'softmax', '2'],
      ['main', 'range', '1'],
      ['main', 'range', '2'],
      ['planar', 'range', '1'],
    ]);
    expect(cells[3]!.config).toMatchObject({
      seed: 2,
      loss: { softmax: 1, range: { k: 2 } },
      head: 'linear',
    });
    expect(cells[4]!).toMatchObject({
      purpose: 'picture',
      config: { model: { name: 'tiny', embedding: 2 } },
    });
  });

  test('takes settings from the command line: axes are replaced in every grid that has them, fields in every cell', () => {
    const { cells } = expand({}, ['seed=7', 'loss=range', 'train.steps=9']);
    expect(cells).toHaveLength(2);
    expect(cells.map(({ config }) => [config.seed, config.train.steps])).toEqual([
      [7, 9],
      [7, 9],
    ]);
  });

  test('drops a grid that has none of the values asked for, and is one cell without any grid', () => {
    expect(expand({}, ['loss=softmax']).cells.map(({ grid, labels }) => [grid, labels['loss']])).toEqual([
      ['main', 'softmax'],
      ['main', 'softmax'],
    ]);
    const { grid: _grid, also: _also, ...single } = base;
    const { cells } = expandStudy({ ...single, loss: { softmax: 1 } }, [], 'study.yaml');
    expect(cells.map(({ labels, config }) => [labels, config.loss])).toEqual([[{}, { softmax: 1 }]]);
  });

  test('takes a setting below an axis in the cells that have its parent, and refuses one that no cell has', () => {
    const { cells } = expand({}, ['loss.range.k=7', 'seed=1']);
    expect(cells.map(({ config }) => config.loss)).toMatchObject([
      { softmax: 1 },
      { range: { k: 7 } },
      { range: { k: 7 } },
    ]);
    expect(cells[0]!.config.loss).not.toHaveProperty('range');
    expect(() => expand({}, ['loss.triplet.margin=7'])).toThrow(
      'No cell has what loss.triplet.margin is set in',
    );
  });

  test('lets the command line win over the settings of a further grid, and makes a new axis of a count', () => {
    const { grid: _grid, ...rest } = base;
    const planar = { ...base.also.planar, set: { 'train.steps': 320 } };
    expect(
      expand({ also: { planar } }, ['train.steps=9']).cells.map(({ config }) => config.train.steps),
    ).toEqual([9, 9, 9, 9, 9]);
    const single = { ...rest, also: {}, loss: { softmax: 1 } };
    const { cells } = expandStudy(single, [parseOverride('seed=1..3')], 'study.yaml');
    expect(cells.map(({ config }) => config.seed)).toEqual([1, 2, 3]);
  });

  test('sets one option of an optimizer that the file leaves at its default', () => {
    const optimizer = expand({}, ['train.optimizer.rate=0.5']).cells[0]!.config.train.optimizer;
    expect(optimizer).toMatchObject({ name: 'sgd', rate: 0.5 });
  });

  test('chooses among zipped and listed values too', () => {
    const grid = {
      loss: { softmax: { softmax: 1 } },
      zip: { 'model.embedding': [4, 8], 'train.steps': [3, 5] },
      list: { size: { small: { 'train.batch': 20 }, large: { 'train.batch': 40 } } },
    };
    const { cells } = expand({ grid, also: {} }, ['model.embedding=8', 'size=small']);
    expect(
      cells.map(({ config }) => [config.model['embedding'], config.train.steps, config.train.batch]),
    ).toEqual([[8, 5, 20]]);
  });

  test("takes a setting of the study's own fields", () => {
    const study = expand({}, ['tracking=elsewhere', 'title=Another']);
    expect([study.tracking, study.title, study.cells.length]).toEqual(['elsewhere', 'Another', 5]);
  });

  test('takes presets before the settings, and names the nearest one', () => {
    const presets = { quick: { 'train.steps': 1, seed: 1 } };
    const tree = { ...base, presets };
    const { cells } = expandStudy(tree, [parseOverride('train.steps=3')], 'study.yaml', {
      presets: ['quick'],
    });
    expect(cells.map(({ config }) => [config.seed, config.train.steps])).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
    expect(() => expandStudy(tree, [], 'study.yaml', { presets: ['quikc'] })).toThrow(
      'did you mean "quick"?',
    );
  });

  test.each([
    [{ modle: { name: 'tiny' } }, [], 'modle: unknown key, did you mean "model"?'],
    [{}, ['train.stepz=3'], 'train.stepz: unknown key, did you mean "steps"?'],
    [{ model: { name: 'tinny' } }, [], 'There is no model "tinny": did you mean "tiny"?'],
    [{ model: { name: 'tiny', embeding: 3 } }, [], 'embeding: unknown key, did you mean "embedding"?'],
    [{ grid: { loss: { a: { rnge: {} } } } }, [], 'loss.rnge: unknown key, did you mean "range"?'],
    [{ grid: { loss: { a: { range: { k: 0 } } } } }, [], /loss\.range\.k: .*not 0/],
    [{ grid: { loss: { a: { range: { margin: NaN } } } } }, [], /loss\.range\.margin: .*not NaN/],
    [{}, ['data.truncate=2'], /data\.truncate: .*not 2/],
    [{}, ['data.sampler={identities: 0, images: 4}'], /data\.sampler: identities/],
    [{ data: { longTail: { profile: 'exponentail', imbalance: 3 } } }, [], /data\.longTail/],
    [{}, ['train.optimizer={name: sdg}'], 'There is no optimizer "sdg": did you mean "sgd"?'],
    [{ name: 'a/b' }, [], /name: a name of letters/],
  ])('with a mistake (%j %j) is refused with the field and the mend', (changes, settings, message) => {
    expect(() => expand(changes, settings)).toThrow(UserError);
    expect(() => expand(changes, settings)).toThrow(message);
  });

  test('names the cell whose configuration is wrong', () => {
    expect(() => expand({ grid: { loss: { good: { softmax: 1 }, bad: { range: { k: -1 } } } } })).toThrow(
      /study\.yaml, cell bad: loss\.range\.k/,
    );
  });
});

describe('a study file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-study-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test.each([
    ['a: [1', /study\.yaml:\d+:\d+/],
    ['a: 1\na: 2', /study\.yaml:2:1: Map keys must be unique/],
    ['', /holds no settings/],
    ['- 1', /holds no settings/],
  ])('that is not a map in YAML (%j) is refused with its place', async (text, message) => {
    const file = path.join(folder, 'study.yaml');
    await writeFile(file, text);
    await expect(readStudy(file)).rejects.toThrow(UserError);
    await expect(readStudy(file)).rejects.toThrow(message);
  });

  test.each([
    ['beside it', (folder: string) => path.relative(folder, path.join(folder, 'base.yaml'))],
    ['by whole path', (folder: string) => path.join(folder, 'base.yaml')],
  ])('builds on the files that it extends, %s, its own values over theirs', async (_, base) => {
    const file = (name: string) => path.join(folder, name);
    await writeFile(
      file('base.yaml'),
      `{ name: base, title: Base, model: { name: tiny, embedding: 4 }, train: { steps: 2, batch: 20, optimizer: { name: sgd, momentum: 0.9 } },
         grid: { loss: { softmax: { softmax: 1 } }, seed: 1..3 } }`,
    );
    await writeFile(
      file('own.yaml'),
      `{ extends: ${JSON.stringify(base(folder))}, name: own, train: { steps: 5, optimizer: { name: adamw } }, grid: { seed: null, loss: { range: { softmax: 1, range: { k: 3 } } } } }`,
    );
    const { cells, name, title } = await readStudy(file('own.yaml'));
    expect([name, title, cells.length]).toEqual(['own', 'Base', 1]);
    expect(cells[0]!.config).toMatchObject({
      model: { embedding: 4 },
      loss: { range: { k: 3 } },
      train: { steps: 5, batch: 20, optimizer: { name: 'adamw' } },
    });
    expect(cells[0]!.config.train.optimizer).not.toHaveProperty('momentum');
    await writeFile(file('base.yaml'), 'extends: own.yaml');
    await expect(readStudy(file('own.yaml'))).rejects.toThrow('own.yaml > base.yaml > own.yaml');
  });

  test('that is missing is named', async () => {
    await expect(readStudy(path.join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml does not exist/);
  });

  test.each([
    ['digits', 100],
    ['faces', 45],
    ['glyphs', 40],
    ['losses', 50],
    ['newer', 40],
    ['orl', 20],
    ['parameters', 55],
    ['truncation', 230],
    ['variants', 50],
  ])('of the paper is read whole: %s', async (name, cells) => {
    const file = path.join(import.meta.dirname, `../../../../experiments/range-loss/${name}.yaml`);
    expect((await readStudy(file)).cells).toHaveLength(cells);
  });

  test('of the repository is read whole', async () => {
    const study = await readStudy(
      path.join(import.meta.dirname, '../../../../experiments/digits-long-tail/study.yaml'),
    );
    expect(study.cells).toHaveLength(29);
  });
});
