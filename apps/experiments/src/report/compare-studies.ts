import { compareWithBaseline, type ComparisonFamily } from '@rangeloss/evaluation';
import type { CellResult } from '../cell/cell-result.ts';
import { configChanges, type FieldChange } from '../grid/rerun-reasons.ts';

/** Results that are compared as one side: those of a study, a configuration, or a cell. */
export interface Side {
  readonly name: string;
  readonly results: readonly CellResult[];
}

/** One metric on both sides. */
export interface MetricDifference {
  readonly metric: string;
  readonly before: number;
  readonly after: number;
  /** Seeds that both sides have. */
  readonly pairs: number;
  /** The paired test, corrected over all metrics that are compared; undefined without a common seed. */
  readonly test?: ComparisonFamily['comparisons'][number];
}

/** What differs between two configurations, and what came of it. */
export interface Comparison {
  readonly name: string;
  readonly config: readonly FieldChange[];
  readonly data: readonly string[];
  readonly metrics: readonly MetricDifference[];
  readonly note: string;
  /** Backends that differ: then the numbers do not belong in one table. */
  readonly backends: readonly string[];
}

/** Metrics that are compared unless others are named. */
export const comparedMetrics = [
  'accuracy/common',
  'accuracy/many',
  'accuracy/medium',
  'accuracy/few',
  'verification/tail/accuracy',
  'verification/head/accuracy',
  'verification/test/accuracy',
  'geometry/intra-to-inter',
];

/** Compares two sides by the seeds that both have; a seed with several results on a side counts by their mean. */
export function compareSides(a: Side, b: Side, metrics: readonly string[] = comparedMetrics): Comparison {
  const [first, second] = [a.results[0], b.results[0]];
  const config = configChanges(first?.config ?? {}, second?.config ?? {}).filter(
    ({ field }) => field !== 'seed',
  );
  // Another seed has other images anyway.
  const sameSeed = first?.seed === second?.seed;
  const data = Object.entries(first?.manifests ?? {}).flatMap(([role, hash]) =>
    sameSeed && second?.manifests[role] !== hash ? [role] : [],
  );
  const present = metrics.filter((metric) =>
    [a, b].every(({ results }) => results.some((result) => result.metrics[metric] !== undefined)),
  );
  const paired = new Map(present.map((metric) => [metric, pairsOf(a, b, metric)]));
  // One family over all metrics: each is a question of its own.
  const families = new Map<string, ComparisonFamily['comparisons'][number]>();
  const several = [...paired].filter(([, { before }]) => before.length > 1);
  const seeds = Math.max(0, ...several.map(([, { before }]) => before.length));
  const whole = several.filter(([, { before }]) => before.length === seeds);
  let note = 'No two common seeds: no test.';
  if (whole.length > 0) {
    const family = compareWithBaseline(
      Array.from({ length: seeds }, () => 0),
      Object.fromEntries(
        whole.map(([metric, { before, after }]) => [
          metric,
          after.map((value, seed) => value - before[seed]!),
        ]),
      ),
    );
    note = family.note;
    for (const comparison of family.comparisons) families.set(comparison.name, comparison);
  }
  return {
    name: a.name === b.name ? a.name : `${a.name} -> ${b.name}`,
    config,
    data,
    metrics: present.map((metric): MetricDifference => {
      const pairs = paired.get(metric)!.before.length;
      const test = families.get(metric);
      return {
        metric,
        before: mean(valuesOf(a, metric)),
        after: mean(valuesOf(b, metric)),
        pairs,
        ...(test === undefined ? {} : { test }),
      };
    }),
    note,
    backends: [...new Set([...a.results, ...b.results].map(({ backend }) => backend.name))],
  };
}

function pairsOf(a: Side, b: Side, metric: string): { readonly before: number[]; readonly after: number[] } {
  const [left, right] = [bySeed(a, metric), bySeed(b, metric)];
  const seeds = [...left.keys()].filter((seed) => right.has(seed));
  return { before: seeds.map((seed) => left.get(seed)!), after: seeds.map((seed) => right.get(seed)!) };
}

function bySeed({ results }: Side, metric: string): Map<number, number> {
  const groups = new Map<number, number[]>();
  for (const { seed, metrics } of results) {
    const value = metrics[metric];
    if (value !== undefined) groups.set(seed, [...(groups.get(seed) ?? []), value]);
  }
  return new Map([...groups].map(([seed, values]) => [seed, mean(values)]));
}

function valuesOf({ results }: Side, metric: string): number[] {
  return results.flatMap((result) => result.metrics[metric] ?? []);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
