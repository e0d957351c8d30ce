import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { parseAxes, product } from './axes.ts';
import { type CellConfig, cellFields, parseCell } from './cell-config.ts';
import { applyOverrides, type Override } from './overrides.ts';
import { isPlainObject, type PlainObject, withPath } from './paths.ts';
import { readYaml } from './yaml-file.ts';

const settings = z.record(z.string(), z.unknown());

/** A further grid over the same base: its own settings and axes. */
const furtherGridSchema = z.strictObject({
  /** `numbers` go into tables, `picture` cells are only drawn. */
  purpose: z.enum(['numbers', 'picture']).default('numbers'),
  set: settings.default({}),
  grid: settings,
});

const studySchema = z.strictObject({
  title: z.string(),
  question: z.string().default(''),
  /** Name of the folder of results and of the MLflow experiment. */
  name: z.string().regex(/^[\w.-]+$/, 'a name of letters, digits, points, dashes and underscores'),
  /** MLflow tracking URI; a path is an embedded store. */
  tracking: z.string().default('mlruns'),
  grid: settings.default({}),
  also: z.record(z.string(), furtherGridSchema).default({}),
  ...Object.fromEntries(cellFields.map((field) => [field, z.unknown().optional()])),
});

/** A cell before its data has been looked at. */
export interface StudyCell {
  /** The grid that it comes from: `main` or a key of `also`. */
  readonly grid: string;
  readonly purpose: 'numbers' | 'picture';
  /** What each axis chose, by the axis's path. */
  readonly labels: Readonly<Record<string, string>>;
  readonly config: CellConfig;
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
  readonly cells: readonly StudyCell[];
  /** The file's content with the overrides made, for the report. */
  readonly source: PlainObject;
}

/**
 * Reads a study, makes the overrides, expands its grids and checks every cell.
 *
 * An override of an axis replaces the axis (`seed=1..5`); any other sets the field in every cell.
 *
 * @throws UserError or ConfigError that names the file and the field; nothing has been changed by then
 */
export async function readStudy(file: string, overrides: readonly Override[] = []): Promise<Study> {
  return expandStudy(await readYaml(file), overrides, file);
}

/** `readStudy` on a tree that has been read already. */
export function expandStudy(tree: PlainObject, overrides: readonly Override[], file: string): Study {
  const changed = applyToStudy(tree, overrides);
  const study = parseConfig(studySchema, changed, file);
  const base = Object.fromEntries(
    cellFields.filter((field) => field in changed).map((field) => [field, changed[field]]),
  );
  const main = { name: 'main', purpose: 'numbers' as const, set: {}, grid: study.grid };
  const grids = [
    // A file without a grid is one cell; a grid whose axis an override emptied is none.
    ...('grid' in changed || !('grid' in tree) ? [main] : []),
    ...Object.entries(study.also).map(([name, further]) => ({ name, ...further })),
  ];
  const cells = grids.flatMap(({ name, purpose, set, grid }) => {
    const where = name === 'main' ? 'grid' : `also.${name}.grid`;
    const start = Object.entries(set).reduce<PlainObject>(
      (config, [path, value]) => withPath(config, path, value),
      base,
    );
    return product(parseAxes(grid, where)).map(({ labels, settings: chosen }): StudyCell => {
      const config = chosen.reduce<PlainObject>(
        (current, { path, value }) => withPath(current, path, value),
        start,
      );
      const said = Object.values(labels).join(', ');
      return {
        grid: name,
        purpose,
        labels,
        config: parseCell(config, said === '' ? file : `${file}, cell ${said}`),
      };
    });
  });
  if (cells.length === 0)
    throw new UserError(`${file} has no cells.`, { file, mend: 'Give its grid an axis.' });
  return {
    file,
    name: study.name,
    title: study.title,
    question: study.question,
    tracking: study.tracking,
    cells,
    source: changed,
  };
}

/** Overrides of an axis go to every grid that has the axis; any other override sets a field of the base. */
function applyToStudy(tree: PlainObject, overrides: readonly Override[]): PlainObject {
  return overrides.reduce<PlainObject>((current, override) => {
    const also = isPlainObject(current['also']) ? current['also'] : {};
    const grids = [current, ...Object.values(also)].map(gridOf).filter((grid) => grid !== undefined);
    const axes = grids.flatMap((grid) => (override.path in grid ? [grid[override.path]] : []));
    if (axes.length === 0) return applyOverrides(current, [override]);
    const choose = chooser(axes, override.value);
    const changed = (holder: PlainObject): PlainObject | undefined => {
      const grid = gridOf(holder);
      if (grid === undefined || !(override.path in grid)) return holder;
      const chosen = choose(grid[override.path]);
      return chosen === undefined ? undefined : { ...holder, grid: { ...grid, [override.path]: chosen } };
    };
    const further = Object.entries(also).flatMap(([name, entry]) => {
      const kept = isPlainObject(entry) ? changed(entry) : entry;
      return kept === undefined ? [] : [[name, kept] as const];
    });
    const { grid: _main, ...rest } = current;
    return {
      ...(changed(current) ?? rest),
      ...('also' in current ? { also: Object.fromEntries(further) } : {}),
    };
  }, tree);
}

function gridOf(holder: unknown): PlainObject | undefined {
  return isPlainObject(holder) && isPlainObject(holder['grid']) ? holder['grid'] : undefined;
}

/**
 * How an override changes an axis. Labels that some grid's axis has choose among the named values, and a grid that
 * has none of them drops out (undefined); anything else replaces the axis.
 */
function chooser(axes: readonly unknown[], value: unknown): (axis: unknown) => unknown {
  const wanted: readonly unknown[] = Array.isArray(value) ? value : [value];
  const known = new Set(axes.flatMap((axis) => (isPlainObject(axis) ? Object.keys(axis) : [])));
  if (!wanted.every((label) => typeof label === 'string' && known.has(label))) return () => value;
  return (axis) => {
    if (!isPlainObject(axis)) return undefined;
    const kept = Object.entries(axis).filter(([label]) => wanted.includes(label));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
}

/** The file of a study that was given by its file or its folder. */
export async function studyFile(given: string): Promise<string> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? path.join(given, 'study.yaml') : given;
}
