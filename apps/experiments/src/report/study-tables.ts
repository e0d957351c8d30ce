import { summarize } from '@rangeloss/evaluation';
import {
  type Measurement,
  type ResultsTable,
  resultsTable,
  type TableCell,
  type TableColumn,
} from '@rangeloss/figures';
import { tableSignificance } from './significance.ts';
import { type Configuration, runIdsOf, type StudyResults, valuesOf } from './study-results.ts';

/** One table of a study's report. */
export interface StudyTable {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly table: ResultsTable;
}

/** What a table of metrics shows. */
export interface TableDesign {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly notes: readonly string[];
  /** For references from a paper's text. */
  readonly label?: string;
  /** Over both columns of a paper. */
  readonly wide?: boolean;
}

const ACCURACY: TableDesign = {
  name: 'accuracy',
  title: 'Accuracy',
  caption: 'Accuracy on the test images',
  columns: [
    { key: 'accuracy/common', title: 'common', percent: true, better: 'higher' },
    { key: 'accuracy/many', title: 'many', percent: true, better: 'higher' },
    { key: 'accuracy/medium', title: 'medium', percent: true, better: 'higher' },
    { key: 'accuracy/few', title: 'few', percent: true, better: 'higher' },
  ],
  notes: [
    'common: on the identities that every cell trains on. many, medium, few: by training images before truncation; a group that a cell was not trained on is absent.',
  ],
};

const VERIFICATION: TableDesign = {
  name: 'verification',
  title: 'Verification',
  caption: 'Verification of pairs, and the shape of the embedding',
  columns: [
    { key: 'verification/tail/accuracy', title: 'tail', percent: true, better: 'higher' },
    { key: 'verification/tail/eer', title: 'tail EER', percent: true, better: 'lower' },
    { key: 'verification/head/accuracy', title: 'head', percent: true, better: 'higher' },
    { key: 'geometry/intra-to-inter', title: 'intra/inter', better: 'lower' },
  ],
  notes: [
    'tail: pairs of the identities that truncation cuts, unseen in training where it does. head: pairs of the others. intra/inter: mean distance within an identity over that between centers.',
  ],
};

const UNSEEN: TableDesign = {
  name: 'unseen',
  title: 'Unseen identities',
  caption: 'Verification of identities that no cell trains on',
  columns: [
    { key: 'verification/unseen/accuracy', title: 'accuracy', percent: true, better: 'higher' },
    { key: 'verification/unseen/eer', title: 'EER', percent: true, better: 'lower' },
    { key: 'verification/unseen/auc', title: 'AUC', percent: true, better: 'higher' },
    { key: 'verification/unseen/tar-at-far-0.01', title: 'TAR at 0.01', percent: true, better: 'higher' },
  ],
  notes: ['TAR at 0.01: true accepts where one impostor pair in a hundred is accepted.'],
};

/** The tables of metrics that reports have, by their names. */
export const tableDesigns: readonly TableDesign[] = [ACCURACY, VERIFICATION, UNSEEN];

const ACTIVITY: TableDesign = {
  name: 'activity',
  title: 'Activity of the added term',
  caption: 'What the added term did during training',
  columns: [
    { key: 'ratio', title: 'gradient' },
    { key: 'active', title: 'active', percent: true },
    { key: 'tail-active', title: 'tail', percent: true },
    { key: 'hinge', title: 'hinge', percent: true },
  ],
  notes: [
    "gradient: norm of the weighted term's gradient at the embedding over softmax's. active: share of a batch's images that the term pulls or pushes; tail: of the images of identities with 6 to 19 training images. hinge: share of steps with the inter term's hinge open.",
  ],
};

export interface TableContext {
  /** The rows that the others are tested against; the study's first ones without it. */
  readonly baseline?: string | undefined;
  readonly configHash?: string;
  readonly command?: string;
}

/**
 * Every table of a study's report. A number is bold only where the paired test of the table, corrected over all of its
 * rows and columns, finds it better than the baseline.
 */
export function studyTables(results: StudyResults, context: TableContext = {}): StudyTable[] {
  const { configurations } = results;
  return [
    metricTable(ACCURACY, results, context),
    metricTable(VERIFICATION, results, context),
    ...(hasMetric(results, UNSEEN.columns[0]!.key) ? [metricTable(UNSEEN, results, context)] : []),
    design(ACTIVITY, results, configurations.flatMap(activityRow), context),
  ].filter((table) => table !== undefined);
}

function hasMetric({ configurations }: StudyResults, key: string): boolean {
  return configurations.some(({ seeds }) => seeds.some(({ result }) => result.metrics[key] !== undefined));
}

/** A table of metrics, each row tested against the baseline. */
export function metricTable(
  parts: TableDesign,
  results: StudyResults,
  context: TableContext,
): StudyTable | undefined {
  const { configurations } = results;
  const baseline = context.baseline ?? configurations[0]?.name ?? '';
  const significance = tableSignificance(results, parts.columns, baseline);
  const rows = configurations.map((configuration) => ({
    ...named(configuration),
    ...Object.fromEntries(
      parts.columns.map(({ key }) => [
        key,
        {
          ...measured(valuesOf(configuration, key)),
          ...(significance?.isBetter(configuration, key) === true ? { significant: true } : {}),
        },
      ]),
    ),
  }));
  const notes = significance === undefined ? parts.notes : [significance.note, ...parts.notes];
  return design({ ...parts, notes }, results, rows, context);
}

/** The values with their t interval, from three seeds on. */
function measured(values: readonly number[]): Measurement {
  if (values.length < 3) return { values };
  const { interval } = summarize(values);
  return interval.kind === 't' ? { values, interval: [interval.low, interval.high] } : { values };
}

function activityRow(configuration: Configuration): Readonly<Record<string, TableCell>>[] {
  const losses = Object.keys(configuration.seeds[0]?.result.metrics ?? {})
    .map((name) => /^activity\/loss-gradient-ratio\/(.+)$/.exec(name)?.[1])
    .filter((loss) => loss !== undefined && loss !== 'softmax');
  return losses.map((loss) => {
    const term = (part: string) => ({ values: termValues(configuration, loss!, part) });
    return {
      ...named(configuration),
      ratio: { values: valuesOf(configuration, `activity/loss-gradient-ratio/${loss!}`) },
      active: term('active/all'),
      'tail-active': term('active/6-19'),
      hinge: term('hinge'),
    };
  });
}

/** A part of a loss's first term that has it: `range.intra`, or the loss itself where it has one term. */
function termValues(configuration: Configuration, loss: string, part: string): number[] {
  const metrics = configuration.seeds[0]?.result.metrics ?? {};
  const pattern = `/${part}`;
  const name = Object.keys(metrics).find(
    (key) => key.startsWith(`activity/${loss}`) && !key.startsWith('activity/loss-') && key.endsWith(pattern),
  );
  return name === undefined ? [] : valuesOf(configuration, name);
}

function named({ name, condition }: Configuration): Record<string, TableCell> {
  return { name, condition };
}

function design(
  { name, title, caption, columns, notes, label, wide = false }: TableDesign,
  results: StudyResults,
  rows: readonly Readonly<Record<string, TableCell>>[],
  { configHash, command }: TableContext,
): StudyTable | undefined {
  if (rows.length === 0) return undefined;
  const seeds = Math.max(...results.configurations.map((configuration) => configuration.seeds.length));
  const spread =
    seeds === 1
      ? 'One seed: no interval.'
      : seeds === 2
        ? `Mean over 2 seeds with their range; 2 seeds support no claim of significance.`
        : `Mean over ${seeds} seeds with Student's 95 % interval of the mean.`;
  const shown = results.conditions.length > 1 ? rows : rows.map(({ condition: _, ...row }) => row);
  const conditionColumn = results.conditions.length > 1 ? [{ key: 'condition', title: 'trained' }] : [];
  const runIds = runIdsOf(
    results.configurations.flatMap((configuration) => configuration.seeds.map(({ result }) => result)),
  );
  return {
    name,
    title,
    caption,
    table: resultsTable(shown, [{ key: 'name', title: 'loss' }, ...conditionColumn, ...columns], {
      caption,
      notes: [spread, ...notes],
      ...(label === undefined ? {} : { label }),
      wide,
      provenance: {
        runIds,
        ...(configHash === undefined ? {} : { configHash }),
        ...(command === undefined ? {} : { command }),
      },
    }),
  };
}
