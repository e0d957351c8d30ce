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
  const grids = [
    { name: 'main', purpose: 'numbers' as const, set: {}, grid: study.grid },
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

/** Overrides of an axis go to every grid that has the axis; settings of a further grid give way to them. */
function applyToStudy(tree: PlainObject, overrides: readonly Override[]): PlainObject {
  return overrides.reduce<PlainObject>((current, override) => {
    const grid = replaceAxis(current['grid'], override);
    const also = current['also'];
    const further = isPlainObject(also)
      ? Object.fromEntries(
          Object.entries(also).map(([name, entry]) => [
            name,
            isPlainObject(entry) ? { ...entry, grid: replaceAxis(entry['grid'], override) } : entry,
          ]),
        )
      : also;
    const isAxis = grid !== current['grid'];
    const replaced = {
      ...current,
      ...(grid === undefined ? {} : { grid }),
      ...(further === undefined ? {} : { also: further }),
    };
    return isAxis ? replaced : applyOverrides(replaced, [override]);
  }, tree);
}

function replaceAxis(grid: unknown, { path, value }: Override): unknown {
  if (!isPlainObject(grid) || !(path in grid)) return grid;
  return { ...grid, [path]: chooseLabels(grid[path], value) };
}

/** `loss=range` on an axis of named values chooses among them; anything else is a new list of values. */
function chooseLabels(axis: unknown, value: unknown): unknown {
  if (!isPlainObject(axis)) return value;
  const wanted = (Array.isArray(value) ? value : [value]) as unknown[];
  if (!wanted.every((label) => typeof label === 'string' && label in axis)) return value;
  return Object.fromEntries(wanted.map((label) => [label as string, axis[label as string]]));
}

/** The file of a study that was given by its file or its folder. */
export async function studyFile(given: string): Promise<string> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? path.join(given, 'study.yaml') : given;
}
