import { randomStream, suggestion, UserError } from '@rangeloss/foundation';
import { parseCell } from './cell-config.ts';
import type { Setting } from './grid-points.ts';
import type { SearchConfig, SearchDimension } from './search-config.ts';
import { parseSelector, selects } from './selector.ts';
import { settle, type Study, type StudyCell } from './study.ts';

/** One trial of a search: for which label, what it sets, and its cell. */
export interface SearchTrial {
  readonly label: string;
  readonly trial: number;
  readonly settings: readonly Setting[];
  readonly cell: StudyCell;
}

/**
 * The trials of a study's search. Each value of the axis `over` gets the same number; a field that several of them
 * search is drawn at the same places for all, so that none is luckier in it.
 *
 * A trial is the first cell of the main grid with its label, with the search's own settings and the trial's.
 *
 * @throws UserError when the axis is not there, or a grid has more points than trials
 */
export function searchTrials({ search, cells, file }: Study): SearchTrial[] {
  if (search === undefined) return [];
  const numbers = cells.filter(({ purpose }) => purpose === 'numbers');
  const firsts = new Map<string, StudyCell>();
  for (const cell of numbers) {
    const label = cell.labels[search.over];
    if (label !== undefined && !firsts.has(label)) firsts.set(label, cell);
  }
  if (firsts.size === 0) {
    throw new UserError(
      `search.over: no cell has the axis "${search.over}", ${suggestion(search.over, Object.keys(numbers[0]?.labels ?? {}))}`,
      {
        field: 'search.over',
      },
    );
  }
  return [...firsts].flatMap(([label, first]) =>
    Array.from({ length: search.trials }, (_, trial): SearchTrial => {
      const dimensions = Object.entries(search.space).filter(
        ([path, { when }]) =>
          when === undefined || selects(parseSelector(when, `search.space.${path}.when`), first.labels),
      );
      const set = Object.entries(search.set).map(([path, value]): Setting => ({ path, value }));
      const seed = search.set['seed'] ?? first.config.seed;
      const settings = dimensions.length === 0 ? [] : pointOf(search, dimensions, trial, Number(seed));
      const given = settle(first.given, [...set, ...settings]);
      const labels = { [search.over]: label, trial: String(trial + 1) };
      const where = `${file}, search, ${label}, trial ${trial + 1}`;
      return {
        label,
        trial,
        settings,
        cell: { grid: 'search', purpose: 'search', labels, config: parseCell(given, where), given },
      };
    }),
  );
}

function pointOf(
  search: SearchConfig,
  dimensions: readonly (readonly [string, SearchDimension])[],
  trial: number,
  seed: number,
): Setting[] {
  if (search.method === 'random') {
    return dimensions.map(([path, dimension]) => ({
      path,
      value: drawn(dimension, randomStream(search.seed, 'search', trial, path).uniform()),
    }));
  }
  const lists = dimensions.map(([path, dimension]) => {
    if ('values' in dimension) return { path, values: dimension.values };
    throw new UserError(`search.space.${path}: a grid needs its values.`, {
      field: `search.space.${path}`,
      mend: 'Give { values: [...] }, or search at random.',
    });
  });
  const points = lists.reduce((product, { values }) => product * values.length, 1);
  if (points > search.trials) {
    throw new UserError(`The search grid has ${points} points and ${search.trials} trials.`, {
      field: 'search.trials',
      mend: `Raise search.trials to ${points}, take values away, or search at random.`,
    });
  }
  // A smaller grid goes round again with another seed, so that every label spends the same budget.
  const round = Math.floor(trial / points);
  let rest = trial % points;
  const settings = lists.map(({ path, values }): Setting => {
    const value = values[rest % values.length];
    rest = Math.floor(rest / values.length);
    return { path, value };
  });
  return round === 0 ? settings : [...settings, { path: 'seed', value: seed + round }];
}

function drawn(dimension: SearchDimension, uniform: number): unknown {
  if ('values' in dimension) return dimension.values[Math.floor(uniform * dimension.values.length)];
  const { from, to, log } = dimension;
  const value = log ? Math.exp(Math.log(from) + uniform * Math.log(to / from)) : from + uniform * (to - from);
  // Four digits: a value that a person can read, type and repeat.
  return Number(value.toPrecision(4));
}
