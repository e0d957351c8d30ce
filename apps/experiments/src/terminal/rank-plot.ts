/** The dots of a Braille character, by column and by row from the top. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const BLANK = 0x2800;

export interface RankPlotSize {
  /** Characters of the plot itself, without the labels on its left. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Images of each identity against its rank, both logarithmic, drawn with Braille dots for a terminal.
 *
 * @param countsByRank images of each identity, most first, each at least 1
 * @returns lines of at most width + 10 characters
 */
export function terminalRankPlot(
  countsByRank: ArrayLike<number>,
  { width = 60, height = 10 }: RankPlotSize = {},
): string[] {
  const identities = countsByRank.length;
  const most = countsByRank[0]!;
  const [columns, rows] = [2 * width, 4 * height];
  const cells = Array.from({ length: height }, () => new Uint16Array(width).fill(BLANK));
  // The smallest count is drawn on the last row of dots, also when all are equal.
  const rowOf = (count: number) =>
    most === 1 ? rows - 1 : Math.round((1 - Math.log(count) / Math.log(most)) * (rows - 1));
  for (let column = 0; column < columns; column++) {
    // Equal steps of the logarithm: the ranks from 1 to the last.
    const rank = Math.round(identities ** (column / (columns - 1)));
    const row = rowOf(countsByRank[rank - 1]!);
    cells[row >> 2]![column >> 1]! |= DOTS[column & 1]![row & 3]!;
  }
  const labels = new Map<number, number>();
  for (let decade = 1; decade <= most; decade *= 10) labels.set(rowOf(decade) >> 2, decade);
  labels.set(0, most);
  const lines = cells.map(
    (cell, row) => `${String(labels.get(row) ?? '').padStart(8)} ┤${String.fromCharCode(...cell)}`,
  );
  const first = 'rank 1';
  const last = String(identities);
  return [
    'images'.padStart(8),
    ...lines,
    `${' '.repeat(9)}└${'─'.repeat(width)}`,
    `${' '.repeat(10)}${first}${last.padStart(Math.max(1, width - first.length))}`,
  ];
}
