import { expect, test } from 'vitest';
import { applyOverrides, parseOverride } from './overrides.ts';

test('a setting is a path and a YAML value', () => {
  expect(parseOverride('train.steps=50')).toEqual({ path: 'train.steps', value: 50 });
  expect(parseOverride('seed=1..5')).toEqual({ path: 'seed', value: '1..5' });
  expect(parseOverride('loss={softmax: 1, range: {k: 3}}')).toEqual({
    path: 'loss',
    value: { softmax: 1, range: { k: 3 } },
  });
  expect(parseOverride('title=a=b')).toEqual({ path: 'title', value: 'a=b' });
});

test.each(['train.steps', '=3', '3=4', 'loss={a'])('"%s" is refused with the form to write', (word) => {
  expect(() => parseOverride(word)).toThrow(/is not a setting|not valid YAML/);
});

test('settings are made in turn on a copy, and missing parts of a path are made', () => {
  const tree = { train: { steps: 10 }, seed: 1 };
  expect(applyOverrides(tree, [parseOverride('train.steps=20'), parseOverride('data.split.test=5')])).toEqual(
    {
      train: { steps: 20 },
      seed: 1,
      data: { split: { test: 5 } },
    },
  );
  expect(tree).toEqual({ train: { steps: 10 }, seed: 1 });
  expect(() => applyOverrides(tree, [parseOverride('seed.x=1')])).toThrow(
    'seed.x: seed is 1 and has no fields',
  );
});
