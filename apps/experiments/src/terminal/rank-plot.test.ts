import { describe, expect, test } from 'vitest';
import { terminalRankPlot } from './rank-plot.ts';

/** The rows of dots, from the top, that each column of a plot has. */
function dots(lines: readonly string[], height: number): number[][] {
  const cells = lines.slice(1, 1 + height).map((line) => Array.from(line.slice(10)));
  return cells[0]!.map((_, column) =>
    cells.flatMap((row, place) => (row[column]!.codePointAt(0)! > 0x2800 ? [place] : [])),
  );
}

describe('the rank plot of a terminal', () => {
  test('is a straight line for a power law', () => {
    const counts = Array.from({ length: 1000 }, (_, rank) => Math.max(1, Math.round(1000 / (rank + 1))));
    const lines = terminalRankPlot(counts, { width: 40, height: 10 });
    dots(lines, 10).forEach((rows, column) => {
      // From the top left to the bottom right, within one row of the diagonal.
      for (const row of rows) expect(Math.abs(row - (column / 39) * 9)).toBeLessThanOrEqual(1);
    });
    expect(lines[1]).toContain('1000 ┤');
    expect(lines.at(-1)).toMatch(/rank 1 +1000$/);
  });

  test('is level where all identities have as many images, at the bottom for one each', () => {
    const level = (counts: number[]) => dots(terminalRankPlot(counts, { width: 12, height: 4 }), 4).flat();
    expect(new Set(level([7, 7, 7]))).toEqual(new Set([0]));
    expect(new Set(level([1, 1, 1]))).toEqual(new Set([3]));
    expect(level([5])).toHaveLength(12);
  });

  test('keeps within 80 characters', () => {
    const lines = terminalRankPlot([1_234_567, 3, 1], {});
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
