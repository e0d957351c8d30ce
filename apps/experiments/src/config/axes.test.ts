import { UserError } from '@rangeloss/foundation';
import { expect, test } from 'vitest';
import { parseAxes, product } from './axes.ts';

test('an axis is a list, a map of named values, or a count', () => {
  const axes = parseAxes(
    { loss: { a: { softmax: 1 }, b: 2 }, 'data.truncate': [0, 0.5], seed: '1..3', k: 2 },
    'grid',
  );
  expect(axes).toEqual([
    {
      path: 'loss',
      values: [
        { label: 'a', value: { softmax: 1 } },
        { label: 'b', value: 2 },
      ],
    },
    {
      path: 'data.truncate',
      values: [
        { label: '0', value: 0 },
        { label: '0.5', value: 0.5 },
      ],
    },
    {
      path: 'seed',
      values: [
        { label: '1', value: 1 },
        { label: '2', value: 2 },
        { label: '3', value: 3 },
      ],
    },
    { path: 'k', values: [{ label: '2', value: 2 }] },
  ]);
});

test('the product has every combination once, the last axis moving fastest', () => {
  const points = product(parseAxes({ a: [1, 2], b: ['x', 'y', 'z'] }, 'grid'));
  expect(points.map(({ labels }) => `${labels['a']!}${labels['b']!}`)).toEqual([
    '1x',
    '1y',
    '1z',
    '2x',
    '2y',
    '2z',
  ]);
  expect(points[4]!.settings).toEqual([
    { path: 'a', value: 2 },
    { path: 'b', value: 'y' },
  ]);
  expect(product([])).toEqual([{ labels: {}, settings: [] }]);
});

test.each([
  [{ a: [] }, 'grid.a has no values'],
  [{ a: {} }, 'grid.a has no values'],
  [{ a: [1, 2, 1] }, 'grid.a has the value 1 twice'],
  [{ a: '3..1' }, 'grid.a: 3..1 counts backwards'],
])('a wrong axis %j is refused by name', (grid, message) => {
  expect(() => parseAxes(grid, 'grid')).toThrow(UserError);
  expect(() => parseAxes(grid, 'grid')).toThrow(message);
});
