import path from 'node:path';
import { parseConfig, suggestion, UserError } from '@rangeloss/foundation';
import type { z } from 'zod';
import { axisValues } from '../config/axis-values.ts';
import { pathBeside } from '../config/path-beside.ts';
import type { PlainObject } from '../config/paths.ts';
import { parseSelector, type Selector } from '../config/selector.ts';
import type { expectationSchema } from './figure-fields.ts';
import { figureSchema } from './figure-fields.ts';
import type { FigureKind } from './figure-kind.ts';
import { formatsOf } from './formats.ts';
import { kindRegistry } from './kinds.ts';

type Fields = z.output<typeof figureSchema>;

/** A mean that is expected. */
export interface Expectation extends Omit<z.output<typeof expectationSchema>, 'cells' | 'against'> {
  readonly cells: Selector;
  readonly against?: Selector | undefined;
}

/** A figure or table of a paper as its file says it; paths are from the working directory. */
export interface FigureFile extends Omit<
  Fields,
  'where' | 'base' | 'seeds' | 'expect' | 'formats' | 'draw' | 'results' | 'details'
> {
  readonly file: string;
  /** The file's name without folder and extension, which what is drawn has as well. */
  readonly name: string;
  readonly kind: FigureKind;
  readonly options: unknown;
  readonly results: string | undefined;
  readonly details: string | undefined;
  /** A cell is drawn that one of them selects; every cell where there is none. */
  readonly where: readonly Selector[];
  readonly base: Selector | undefined;
  readonly seeds: ReadonlySet<number>;
  readonly expect: readonly Expectation[];
  readonly formats: readonly string[];
}

/** Whether a YAML tree is a figure file, perhaps one that lacks something: a study has none of these fields. */
export function isFigureFile(tree: PlainObject): boolean {
  return ['draw', 'item', 'caption'].some((field) => field in tree);
}

/**
 * A figure file from its tree.
 *
 * @param file where it was read, for messages and for the paths in it
 * @throws UserError or ConfigError that names the file, the field and the mend
 */
export function parseFigureFile(tree: PlainObject, file: string): FigureFile {
  const fields = parseConfig(figureSchema, tree, file);
  const { draw, where = [], base, seeds, expect, formats, study, results, details, ...rest } = fields;
  const { kind: name, ...options } = draw;
  const kind = kindCalled(name, file);
  const beside = (given: string) => pathBeside(file, given);
  const selectorAt = (value: unknown, field: string) => parseSelector(value, `${file}: ${field}`);
  return {
    ...rest,
    file,
    name: path.basename(file).replace(/\.ya?ml$/, ''),
    kind,
    options: parseConfig(kind.schema, options, `${file}: draw`),
    study: beside(study),
    results: results === undefined ? undefined : beside(results),
    details: details === undefined ? undefined : beside(details),
    where: [where].flat().map((entry, place) => selectorAt(entry, `where.${place}`)),
    base: base && selectorAt(base, 'base'),
    seeds: seedsOf(seeds, file),
    expect: expect.map(({ cells, against, ...entry }, place) => ({
      ...entry,
      cells: selectorAt(cells, `expect.${place}.cells`),
      against: against && selectorAt(against, `expect.${place}.against`),
    })),
    formats: formatsFor(kind, formats, file),
  };
}

function kindCalled(name: string, file: string): FigureKind {
  if (kindRegistry.has(name)) return kindRegistry.get(name);
  throw new UserError(
    `${file}: draw.kind: there is no kind "${name}", ${suggestion(name, kindRegistry.names())}`,
    { file, field: 'draw.kind' },
  );
}

function seedsOf(given: unknown, file: string): Set<number> {
  const seeds = axisValues(given, `${file}: seeds`).map(({ value }) => Number(value));
  if (seeds.every((seed) => Number.isInteger(seed))) return new Set(seeds);
  throw new UserError(`${file}: seeds are whole numbers.`, {
    file,
    field: 'seeds',
    mend: 'Write 1..10, or a list.',
  });
}

const DEFAULT_FORMATS = { figure: ['svg', 'png', 'pdf', 'csv'], table: ['tex', 'md', 'csv'] } as const;

function formatsFor(
  { gives }: FigureKind,
  given: readonly string[] | undefined,
  file: string,
): readonly string[] {
  const strange = given?.find((format) => !formatsOf[gives].includes(format));
  if (strange === undefined) return given ?? DEFAULT_FORMATS[gives];
  throw new UserError(
    `${file}: formats: a ${gives} has no ${strange}, ${suggestion(strange, formatsOf[gives])}`,
    {
      file,
      field: 'formats',
    },
  );
}
