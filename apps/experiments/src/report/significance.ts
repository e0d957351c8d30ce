import { compareWithBaseline } from '@rangeloss/evaluation';
import { type Configuration, type StudyResults } from './study-results.ts';

/** A column that can be tested. */
export interface TestedMetric {
  readonly key: string;
  readonly better?: 'higher' | 'lower';
}

/** Which numbers of a table may be bold, and the sentence under it. */
export interface Significance {
  isBetter(configuration: Configuration, metric: string): boolean;
  readonly note: string;
}

/**
 * Tests every row of a table against the baseline of its condition, by the values of the same seeds, and corrects over
 * all rows and columns of the table at once. Rows that lack a seed which others have are not tested.
 *
 * @param baseline the name of the rows that the others are compared with
 * @returns undefined where no two configurations have two common seeds
 */
export function tableSignificance(
  { configurations }: Pick<StudyResults, 'configurations'>,
  metrics: readonly TestedMetric[],
  baseline: string,
): Significance | undefined {
  const differences = configurations.flatMap((configuration) => {
    const base = configurations.find(
      ({ name, condition }) => name === baseline && condition === configuration.condition,
    );
    if (base === undefined || base === configuration) return [];
    return metrics.flatMap((metric) => {
      const values = differencesOf(configuration, base, metric.key);
      return values.length < 2 ? [] : [{ key: keyOf(configuration, metric.key), metric, values }];
    });
  });
  const seeds = Math.max(0, ...differences.map(({ values }) => values.length));
  const tested = differences.filter(({ values }) => values.length === seeds);
  if (tested.length === 0) return undefined;
  const { comparisons, note } = compareWithBaseline(
    Array.from({ length: seeds }, () => 0),
    Object.fromEntries(tested.map(({ key, values }) => [key, values])),
  );
  const better = new Set(
    comparisons.flatMap(({ name, significant, differences }, index) => {
      const sign = tested[index]!.metric.better === 'lower' ? -1 : 1;
      return significant && sign * differences.mean > 0 ? [name] : [];
    }),
  );
  return {
    isBetter: (configuration, metric) => better.has(keyOf(configuration, metric)),
    note: `Bold: better than ${baseline} in the same condition, by the ${note}`,
  };
}

function keyOf({ name, condition }: Configuration, metric: string): string {
  return JSON.stringify([name, condition, metric]);
}

function differencesOf(configuration: Configuration, base: Configuration, metric: string): number[] {
  return configuration.seeds.flatMap(({ seed, result }) => {
    const value = result.metrics[metric];
    const other = base.seeds.find((entry) => entry.seed === seed)?.result.metrics[metric];
    return value === undefined || other === undefined ? [] : [value - other];
  });
}
