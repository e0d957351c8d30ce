import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { bar, fitted, type GridScreen, gridScreen } from './grid-screen.ts';

const colors = picocolors.createColors(true);
const flight = (index: number) => ({
  name: `+range · sampler: 32 identities x 4 · truncate 0.5 · ${index}`,
  progress: { phase: 'training' as const, step: 100 + index, steps: 2000, loss: 1.234 },
  left: 95_000,
});
const screen: GridScreen = {
  title: 'Does the tail hurt softmax, and does the range loss turn it into help?',
  total: 240,
  done: 60,
  failed: 2,
  left: '1h 12m left',
  flights: Array.from({ length: 40 }, (_, index) => flight(index)),
  warnings: 3,
  lastWarning:
    'The term "range.inter" has had no gradient in 3 looks up to step 300: no identity takes part.',
};
const drawn = (columns: number, rows: number, change: Partial<GridScreen> = {}) =>
  gridScreen({ ...screen, ...change }, { columns, rows, colors }).map(stripVTControlCharacters);

test.each([
  [200, 40],
  [80, 24],
  [40, 10],
  [30, 6],
])('fits into %i columns and %i rows, with what matters most', (columns, rows) => {
  const lines = drawn(columns, rows);
  expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThan(columns);
  expect(lines.length).toBeLessThan(rows);
  expect(lines.join('\n')).toContain('60 of 240 cells, 2 failed');
  expect(lines.join('\n')).toMatch(/and \d+ more in flight/);
  expect(lines.at(-1)).toContain('3 warnings');
});

test('counts the cells that it has no room for', () => {
  const lines = drawn(80, 24);
  const shown = lines.filter((line) => line.includes('step ')).length;
  expect(lines).toContain(`  and ${40 - shown} more in flight`);
});

test('shows the whole name, loss and time where there is room', () => {
  const [, line] = drawn(140, 24, { flights: [flight(1)], lastWarning: undefined, warnings: 0 });
  expect(line).toContain('+range · sampler: 32 identities x 4 · truncate 0.5 · 1  step 101/2000  loss 1.23');
  expect(line).toContain('1m 35s left');
});

test('a bar is empty at 0, full at 1, and never longer', () => {
  expect([bar(0, 4), bar(0.5, 4), bar(1, 4), bar(7, 4), bar(-1, 4)]).toEqual([
    '░░░░',
    '██░░',
    '████',
    '████',
    '░░░░',
  ]);
});

test('a text is cut at whole characters', () => {
  expect([fitted('añb', 3), fitted('a😀bc', 3), fitted('abc', 1), fitted('abc', 0)]).toEqual([
    'añb',
    'a😀…',
    '…',
    '',
  ]);
});
