import path from 'node:path';
import { suggestion, UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import type { CellResult } from '../cell/cell-result.ts';
import { CellStore } from '../grid/cell-store.ts';
import { type Comparison, compareSides, comparedMetrics, type Side } from '../report/compare-studies.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { colors } from '../terminal/style.ts';

interface CompareOptions extends OutputOptions {
  readonly out: string;
  readonly metric?: readonly string[];
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('show what differs between two studies, configurations or cells, in config and in result')
    .argument(
      '<a>',
      'STUDY, STUDY:LABELS (digits:softmax,with tail) or STUDY:CELL-ID; STUDY is a name under --out, or a folder',
    )
    .argument('<b>', 'what it is compared with')
    .option('--metric <names...>', 'metrics to compare (default: accuracies, verification, intra/inter)')
    .option('--out <folder>', 'where results are kept', 'runs')
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no notes')
    .action(async (a: string, b: string, options: CompareOptions) => {
      const comparisons = pairUp(await readSide(a, options.out), await readSide(b, options.out)).map(
        ([left, right]) => compareSides(left, right, options.metric ?? comparedMetrics),
      );
      if (options.json === true) sayJson({ comparisons });
      else for (const comparison of comparisons) show(comparison, options);
    });
}

/** The configurations of a study, or the ones that were asked for. */
interface Chosen {
  readonly words: string;
  readonly whole: boolean;
  readonly sides: readonly Side[];
}

async function readSide(words: string, out: string): Promise<Chosen> {
  const colon = words.indexOf(':');
  const [study, wanted] = colon < 0 ? [words, undefined] : [words.slice(0, colon), words.slice(colon + 1)];
  const named = path.resolve(out, study);
  const store = new CellStore(named);
  const inOut = await store.readAll();
  const results = inOut.length > 0 ? inOut : await new CellStore(path.resolve(study)).readAll();
  if (results.length === 0) {
    throw new UserError(`There is no result in ${named}.`, {
      file: named,
      mend: `Run the study first, or name another folder with --out.`,
    });
  }
  const sides = configurations(results);
  if (wanted === undefined) return { words, whole: true, sides };
  const cell = results.find(({ id }) => id === wanted);
  if (cell !== undefined) return { words, whole: false, sides: [{ name: nameOf(cell), results: [cell] }] };
  const labels = wanted.split(',').map((label) => label.trim());
  const fitting = sides.filter(({ name }) => labels.every((label) => name.split(' · ').includes(label)));
  if (fitting.length === 0) {
    const known = [...new Set(sides.flatMap(({ name }) => name.split(' · ')))];
    const strange = labels.find((label) => !known.includes(label)) ?? wanted;
    throw new UserError(`${study} has no cell "${wanted}": ${suggestion(strange, known)}`, { field: words });
  }
  return { words, whole: false, sides: fitting };
}

/** Results that differ in their seed alone are one side; trials of a search are none. */
function configurations(results: readonly CellResult[]): Side[] {
  const groups = new Map<string, CellResult[]>();
  for (const result of results.filter(({ labels }) => !('trial' in labels))) {
    const { seed: _, ...config } = result.config;
    const key = JSON.stringify([nameOf(result), config]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map((group) => ({
    name: nameOf(group[0]!),
    results: [...group].sort((a, b) => a.seed - b.seed),
  }));
}

function nameOf({ labels }: CellResult): string {
  const { seed: _, ...others } = labels;
  return Object.values(others).join(' · ') || 'the one cell';
}

/** Single configurations are compared with each other, whole studies where the names are the same. */
function pairUp(a: Chosen, b: Chosen): (readonly [Side, Side])[] {
  const [onlyA, onlyB] = [a.sides, b.sides];
  if (onlyA.length === 1 && onlyB.length === 1) return [[onlyA[0]!, onlyB[0]!]];
  if (onlyA.length === 1 || onlyB.length === 1)
    return onlyA.flatMap((left) => onlyB.map((right) => [left, right] as const));
  const pairs = onlyA.flatMap((left) =>
    onlyB.filter(({ name }) => name === left.name).map((right) => [left, right] as const),
  );
  if (pairs.length > 0) return pairs;
  throw new UserError(`${a.words} and ${b.words} have no configuration of the same name.`, {
    mend: `Choose one on each side: ${a.words.split(':')[0]!}:${onlyA[0]!.name.replaceAll(' · ', ',')}`,
  });
}

function show({ name, config, data, metrics, note, backends }: Comparison, options: CompareOptions): void {
  const { bold, dim, yellow } = colors(process.stdout);
  say(`\n${bold(name)}`);
  for (const { field, before, after } of config) say(`  ${field}  ${shown(before)} -> ${shown(after)}`);
  if (data.length > 0) say(`  other images: ${data.join(', ')}`);
  if (config.length === 0 && data.length === 0) say('  the same configuration');
  for (const { metric, before, after, pairs, test } of metrics) {
    const change = after - before;
    const sign = change > 0 ? '+' : '';
    const count = `${pairs} pair${pairs === 1 ? '' : 's'}`;
    const paired = test === undefined ? count : `${count}, p ${test.adjustedP.toPrecision(2)}`;
    const line = `  ${metric.padEnd(28)} ${before.toFixed(4)}  ${after.toFixed(4)}  ${`${sign}${change.toFixed(4)}`.padStart(8)}  ${paired}`;
    say(test?.significant === true ? bold(line) : line);
  }
  if (metrics.length === 0) say('  no metric that both sides have');
  if (options.quiet !== true && metrics.length > 0) say(dim(`  ${note}`));
  if (backends.length > 1)
    say(yellow(`  Different backends: ${backends.join(', ')}. They round differently.`));
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
