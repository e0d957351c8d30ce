import { UserError } from '@rangeloss/foundation';
import { expect, test } from 'vitest';
import { parseAxis } from './axes.ts';
import { gridPoints } from './grid-points.ts';

const said = (grid: Record<string, unknown>) =>
  gridPoints(grid, 'grid').map(({ labels }) => Object.values(labels).join(' '));
const settings = (grid: Record<string, unknown>) =>
  gridPoints(grid, 'grid').map((point) =>
    Object.fromEntries(point.settings.map(({ path, value }) => [path, value])),
  );

test('an axis is a list, a map of named values, a count, or one value', () => {
  const axis = (given: unknown) => parseAxis('a', given, 'grid').values;
  expect(axis({ x: { softmax: 1 }, y: 2 })).toEqual([
    { label: 'x', value: { softmax: 1 } },
    { label: 'y', value: 2 },
  ]);
  expect(axis([0, 0.5])).toEqual([
    { label: '0', value: 0 },
    { label: '0.5', value: 0.5 },
  ]);
  expect(axis('1..3').map(({ value }) => value)).toEqual([1, 2, 3]);
  expect(axis(2)).toEqual([{ label: '2', value: 2 }]);
});

test('axes multiply, the last one moving fastest', () => {
  expect(said({ a: [1, 2], b: ['x', 'y', 'z'] })).toEqual(['1 x', '1 y', '1 z', '2 x', '2 y', '2 z']);
  expect(settings({ a: [1, 2], b: ['x'] })[1]).toEqual({ a: 2, b: 'x' });
  expect(gridPoints({}, 'grid')).toEqual([{ labels: {}, settings: [] }]);
});

test('zipped axes move together, beside the others', () => {
  expect(said({ zip: { a: [1, 2], b: ['x', 'y'] }, c: [7, 8] })).toEqual([
    '1 x 7',
    '1 x 8',
    '2 y 7',
    '2 y 8',
  ]);
  expect(
    said({
      zip: [
        { a: [1, 2], b: [3, 4] },
        { c: [5, 6], d: [7, 8] },
      ],
    }),
  ).toHaveLength(4);
});

test('a list is an axis whose named values set several fields', () => {
  const grid = { list: { size: { small: { a: 1, 'b.c': 2 }, large: { a: 3 } } }, seed: '1..2' };
  expect(said(grid)).toEqual(['small 1', 'small 2', 'large 1', 'large 2']);
  expect(settings(grid)[0]).toEqual({ a: 1, 'b.c': 2, seed: 1 });
});

test('a conditional axis multiplies the points that it is for, and leaves the others as they are', () => {
  const grid = { loss: { plain: 1, range: 2 }, k: { when: { loss: 'range' }, values: [2, 4] } };
  expect(said(grid)).toEqual(['plain', 'range 2', 'range 4']);
});

test('points are excluded by their labels and included as small grids of their own', () => {
  const grid = {
    loss: { plain: { softmax: 1 }, range: { range: 1 } },
    cut: [0, 1],
    exclude: [{ loss: 'plain', cut: 1 }],
    include: [{ loss: 'range', cut: [0.2, 0.5] }],
  };
  expect(said(grid)).toEqual(['plain 0', 'range 0', 'range 1', 'range 0.2', 'range 0.5']);
  expect(settings(grid)[3]).toEqual({ loss: { range: 1 }, cut: 0.2 });
});

test.each([
  [{ a: [] }, 'grid.a has no values'],
  [{ a: {} }, 'grid.a has no values'],
  [{ a: [1, 2, 1] }, 'grid.a has the value 1 twice'],
  [{ a: '3..1' }, 'grid.a: 3..1 counts backwards'],
  [{ zip: { a: [1, 2], b: [3] } }, 'a has 2 values and b has 1'],
  [{ zip: 3 }, 'grid.zip has to be a list of maps'],
  [{ list: { size: [1] } }, 'size has to be a map of names'],
  [{ loss: [1], exclude: [{ los: 1 }] }, 'did you mean "loss"?'],
  [{ loss: ['range'], exclude: [{ loss: 'rnage' }] }, 'loss has no value "rnage", did you mean "range"?'],
  [{ k: { when: { loss: 'range' }, values: [1] }, loss: ['range'] }, 'there is no axis "loss" before it'],
  [{ k: { when: {}, values: [1] } }, 'grid.k.when selects nothing'],
])('a wrong grid %j is refused by name', (grid, message) => {
  expect(() => gridPoints(grid, 'grid')).toThrow(UserError);
  expect(() => gridPoints(grid, 'grid')).toThrow(message);
});
