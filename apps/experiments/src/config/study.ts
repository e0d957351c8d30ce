import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig, suggestion, UserError } from '@rangeloss/foundation';
import { isCount } from './axis-values.ts';
import { axisOverride, axisPaths, hasAxis } from './axis-overrides.ts';
import { type CellConfig, cellFields, parseCell } from './cell-config.ts';
import { readComposed } from './compose.ts';
import { gridPoints, type Setting } from './grid-points.ts';
import type { Override } from './overrides.ts';
import { isPlainObject, type PlainObject, valueAt, withPath } from './paths.ts';
import type { SearchConfig } from './search-config.ts';
import { parseSelector, type Selector } from './selector.ts';
import { studySchema } from './study-file.ts';

/** A cell before its data has been looked at. */
export interface StudyCell {
  /** The grid that it comes from: `main`, a key of `also`, or `search`. */
  readonly grid: string;
  /** `search` cells choose settings on the validation images, and go into no table of results. */
  readonly purpose: 'numbers' | 'picture' | 'search';
  /** What each axis chose, by the axis's path. */
  readonly labels: Readonly<Record<string, string>>;
  readonly config: CellConfig;
  /** The configuration before its defaults: what a search's trial is settled from, as the cells of its choice are. */
  readonly given: PlainObject;
}

/** What people call a cell: its grid, unless that is the main one, and what each axis chose. */
export function cellName({ grid, labels }: Pick<StudyCell, 'grid' | 'labels'>): string {
  return [...(grid === 'main' ? [] : [grid]), ...Object.values(labels)].join(' · ');
}

/** A study as its file says it, every cell checked. */
export interface Study {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly tracking: string;
  readonly baseline: string | undefined;
  readonly search: SearchConfig | undefined;
  readonly priority: readonly Selector[];
  readonly cells: readonly StudyCell[];
  /** The file's content with what it extends, the presets and the overrides, for the report. */
  readonly source: PlainObject;
}

/** What the command line adds to a study's file. */
export interface StudyChanges {
  /** Names of presets, made before the overrides. */
  readonly presets?: readonly string[];
  /** What a search has chosen, by the label of the axis that it went over. */
  readonly chosen?: ReadonlyMap<string, readonly Setting[]>;
}

/**
 * Reads a study, makes the overrides, expands its grids and checks every cell.
 *
 * An override of an axis replaces the axis or chooses among its values; one below an axis (`loss.range.k` where `loss`
 * is an axis) changes the cells that have its parent; any other sets the field in every cell.
 *
 * @throws UserError or ConfigError that names the file and the field; nothing has been changed by then
 */
export async function readStudy(
  file: string,
  overrides: readonly Override[] = [],
  changes: StudyChanges = {},
): Promise<Study> {
  return expandStudy(await readComposed(file), overrides, file, changes);
}

interface Grid {
  readonly name: string;
  readonly purpose: 'numbers' | 'picture';
  readonly set: PlainObject;
  readonly grid: PlainObject;
}

/** `readStudy` on a tree that has been read already. */
export function expandStudy(
  tree: PlainObject,
  given: readonly Override[],
  file: string,
  { presets = [], chosen }: StudyChanges = {},
): Study {
  const overrides = [...presets.flatMap((name) => presetOf(tree, name, file)), ...given];
  // A mistake in the file's own grids is told as one; what an override leaves of them need not fit together.
  checkGrids(tree);
  const changed = applyToStudy(tree, overrides);
  const study = parseConfig(studySchema, changed, file);
  const base = Object.fromEntries(
    cellFields.filter((field) => field in changed).map((field) => [field, changed[field]]),
  );
  const grids: Grid[] = [
    // A file without a grid is one cell; a grid whose axis an override emptied is none.
    ...('grid' in changed || (!('grid' in tree) && Object.keys(study.also).length === 0)
      ? [{ name: 'main', purpose: 'numbers' as const, set: {}, grid: study.grid }]
      : []),
    ...Object.entries(study.also).map(([name, further]) => ({ name, ...further })),
  ];
  const used = new Set<Override>();
  // The study's own fields (tracking, search.trials) are no cell's.
  const fields = new Set<string>(cellFields);
  const over = study.search?.over;
  const cells = grids.flatMap(({ name, purpose, set, grid }) => {
    const start = Object.entries(set).map(([path, value]): Setting => ({ path, value }));
    const axes = axisPaths(grid);
    // An override of an axis is in the grid by now, and one above an axis or a setting must not wipe it out.
    const late = overrides.filter(
      ({ path }) =>
        fields.has(path.split('.')[0]!) &&
        !axes.includes(path) &&
        ![...Object.keys(set), ...axes].some((inner) => inner.startsWith(`${path}.`)),
    );
    return gridPoints(grid, name === 'main' ? 'grid' : `also.${name}.grid`, overrides.length === 0).map(
      ({ labels, settings }): StudyCell => {
        const found = over === undefined ? [] : (chosen?.get(labels[over] ?? '') ?? []);
        let config = settle(base, [...start, ...settings, ...found]);
        for (const override of late) {
          const { path, value } = override;
          const belowAxis = axes.some((axis) => path.startsWith(`${axis}.`));
          if (belowAxis && valueAt(config, path.slice(0, path.lastIndexOf('.'))) === undefined) continue;
          used.add(override);
          config = withPath(config, path, value);
        }
        const said = Object.values(labels).join(', ');
        const where = said === '' ? file : `${file}, cell ${said}`;
        return { grid: name, purpose, labels, config: parseCell(config, where), given: config };
      },
    );
  });
  if (cells.length === 0)
    throw new UserError(`${file} has no cells.`, { file, mend: 'Give its grid an axis.' });
  const lost = overrides.find((override) => !used.has(override) && isBelowAxis(grids, override.path));
  if (lost !== undefined) {
    throw new UserError(`No cell has what ${lost.path} is set in.`, {
      field: lost.path,
      mend: `The values of the axis have no ${lost.path.slice(0, lost.path.lastIndexOf('.'))}.`,
    });
  }
  const { name, title, question, tracking, baseline, search } = study;
  const priority = study.priority.map((entry, index) => parseSelector(entry, `priority[${index}]`));
  return { file, name, title, question, tracking, baseline, search, priority, cells, source: changed };
}

/** A tree with settings made in turn. */
export function settle(tree: PlainObject, settings: readonly Setting[]): PlainObject {
  return settings.reduce<PlainObject>((current, { path, value }) => withPath(current, path, value), tree);
}

function isBelowAxis(grids: readonly Grid[], path: string): boolean {
  return grids.some(({ grid }) => axisPaths(grid).some((axis) => path.startsWith(`${axis}.`)));
}

function presetOf(tree: PlainObject, name: string, file: string): Override[] {
  const presets = isPlainObject(tree['presets']) ? tree['presets'] : {};
  const preset = presets[name];
  if (!isPlainObject(preset)) {
    throw new UserError(`${file} has no preset "${name}": ${suggestion(name, Object.keys(presets))}`, {
      file,
      field: 'presets',
    });
  }
  return Object.entries(preset).map(([path, value]) => ({ path, value }));
}

function checkGrids(tree: PlainObject): void {
  const main = gridOf(tree);
  if (main !== undefined) gridPoints(main, 'grid');
  const also = isPlainObject(tree['also']) ? tree['also'] : {};
  for (const [name, further] of Object.entries(also)) {
    const grid = gridOf(further);
    if (grid !== undefined) gridPoints(grid, `also.${name}.grid`);
  }
}

/** Overrides of an axis go to every grid that has the axis; any other override sets a field of the base. */
function applyToStudy(tree: PlainObject, overrides: readonly Override[]): PlainObject {
  return overrides.reduce<PlainObject>((current, override) => {
    const also = isPlainObject(current['also']) ? current['also'] : {};
    const grids = [current, ...Object.values(also)].map(gridOf).filter((grid) => grid !== undefined);
    if (!hasAxis(grids, override.path)) {
      if (isBelow(grids, override.path)) return current;
      // A count is several values, and so an axis where the study has none of it yet.
      if (!isCount(override.value)) return withPath(current, override.path, override.value);
    }
    const change = hasAxis(grids, override.path)
      ? axisOverride(grids, override)
      : (grid: PlainObject) => ({ ...grid, [override.path]: override.value });
    const changed = (holder: PlainObject): PlainObject | undefined => {
      const grid = change(gridOf(holder) ?? {});
      return grid === undefined ? undefined : { ...holder, grid };
    };
    const further = Object.entries(also).flatMap(([name, entry]) => {
      const kept = isPlainObject(entry) ? changed(entry) : entry;
      return kept === undefined ? [] : [[name, kept] as const];
    });
    const { grid: _main, ...rest } = current;
    // A study of further grids alone has no main one, and a grid that dropped out stays out.
    const hasMain = 'grid' in current || Object.keys(also).length === 0;
    return {
      ...(hasMain ? (changed(current) ?? rest) : rest),
      ...('also' in current ? { also: Object.fromEntries(further) } : {}),
    };
  }, tree);
}

/** Whether a path lies inside the values of some axis, so that setting it in the base would be lost. */
function isBelow(grids: readonly PlainObject[], path: string): boolean {
  return grids.some((grid) => axisPaths(grid).some((axis) => path.startsWith(`${axis}.`)));
}

function gridOf(holder: unknown): PlainObject | undefined {
  return isPlainObject(holder) && isPlainObject(holder['grid']) ? holder['grid'] : undefined;
}

/** The file of a study that was given by its file or its folder. */
export async function studyFile(given: string): Promise<string> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? path.join(given, 'study.yaml') : given;
}
