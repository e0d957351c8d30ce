import { UserError } from '@rangeloss/foundation';

/** Counts of two labellings of the same images. */
interface Contingency {
  readonly total: number;
  /** Sizes of the first labelling's classes, and of the second's. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Non-empty cells. */
  readonly cells: readonly { readonly row: number; readonly column: number; readonly count: number }[];
}

/**
 * Normalised mutual information: over the arithmetic mean of the two entropies (scikit-learn's default). 1 when both
 * labellings put everything into one class, 0 when one of them alone does.
 */
export function normalizedMutualInformation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const table = contingency(first, second);
  if (table.rows.length === 1 && table.columns.length === 1) return 1;
  const information = mutualInformation(table);
  if (information === 0) return 0;
  return information / ((entropy(table.rows) + entropy(table.columns)) / 2);
}

/**
 * Adjusted mutual information: what is more than labellings with these class sizes agree by chance (Vinh et al., 2010),
 * with the arithmetic mean. 1 for equal labellings, around 0 for independent ones, and may be below.
 */
export function adjustedMutualInformation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const table = contingency(first, second);
  const [classes, clusters] = [table.rows.length, table.columns.length];
  // Nothing is divided, or everything: the labellings are equal, and no chance is left to adjust for.
  if (classes === clusters && (classes === 1 || classes === table.total)) return 1;
  const information = mutualInformation(table);
  const expected = expectedInformation(table);
  const mean = (entropy(table.rows) + entropy(table.columns)) / 2;
  // As scikit-learn does: keep the sign, keep away from zero.
  const room = mean - expected;
  const denominator = room < 0 ? Math.min(room, -Number.EPSILON) : Math.max(room, Number.EPSILON);
  return (information - expected) / denominator;
}

function contingency(first: ArrayLike<number>, second: ArrayLike<number>): Contingency {
  if (first.length !== second.length || first.length === 0) {
    throw new UserError(`Labellings of ${first.length} and ${second.length} images do not compare.`, {
      field: 'labels',
    });
  }
  const rowOf = new Map<number, number>();
  const columnOf = new Map<number, number>();
  const rows: number[] = [];
  const columns: number[] = [];
  const cells = new Map<string, { row: number; column: number; count: number }>();
  for (let image = 0; image < first.length; image++) {
    const row = indexOf(rowOf, first[image]!);
    const column = indexOf(columnOf, second[image]!);
    rows[row] = (rows[row] ?? 0) + 1;
    columns[column] = (columns[column] ?? 0) + 1;
    const key = `${row},${column}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { row, column, count: 1 });
    else cell.count++;
  }
  return { total: first.length, rows, columns, cells: [...cells.values()] };
}

function indexOf(known: Map<number, number>, label: number): number {
  const index = known.get(label) ?? known.size;
  known.set(label, index);
  return index;
}

function mutualInformation({ total, rows, columns, cells }: Contingency): number {
  const sum = cells.reduce(
    (information, { row, column, count }) =>
      information + (count / total) * Math.log((count * total) / (rows[row]! * columns[column]!)),
    0,
  );
  // Independent labellings give zero but for rounding.
  return Math.abs(sum) < Number.EPSILON ? 0 : Math.max(0, sum);
}

function entropy(sizes: readonly number[]): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.reduce((sum, size) => sum - (size / total) * Math.log(size / total), 0);
}

/** Mean mutual information over all labellings with these class sizes: hypergeometric cell counts. */
function expectedInformation({ total, rows, columns }: Contingency): number {
  const logFactorial = new Float64Array(total + 1);
  for (let n = 1; n <= total; n++) logFactorial[n] = logFactorial[n - 1]! + Math.log(n);
  const f = (n: number) => logFactorial[n]!;
  let expected = 0;
  // Many classes share a size: each pair of sizes is worked out once.
  for (const [a, rowsOfSize] of tally(rows)) {
    for (const [b, columnsOfSize] of tally(columns)) {
      let sum = 0;
      for (let n = Math.max(1, a + b - total); n <= Math.min(a, b); n++) {
        const logProbability =
          f(a) +
          f(b) +
          f(total - a) +
          f(total - b) -
          f(total) -
          f(n) -
          f(a - n) -
          f(b - n) -
          f(total - a - b + n);
        sum += (n / total) * Math.log((total * n) / (a * b)) * Math.exp(logProbability);
      }
      expected += rowsOfSize * columnsOfSize * sum;
    }
  }
  return expected;
}

function tally(sizes: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  return counts;
}
