import { parseConfig, suggestion, type Registry } from '@rangeloss/foundation';
import { z } from 'zod';
import { includesName, type Names } from './names.ts';

/** A distance, miner or reducer in a config: its name alone, or with options of its own. */
export type Choice = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

/** The name that a choice has, with options or without. */
export function choiceName(choice: Choice): string {
  return typeof choice === 'string' ? choice : choice.name;
}

/** What a registry of parts holds of each: the options that it has. */
export interface PartEntry {
  readonly shape: z.ZodRawShape;
}

/**
 * The schema of a choice among a registry's entries: a name, or a strict object with the name. Made from the
 * registry as it is when called, so that parts registered later belong to it.
 *
 * @param names the entries that may be chosen
 * @param refusal what is said of a known entry that may not
 */
export function choiceSchema<Entry extends PartEntry>(
  registry: Registry<Entry>,
  names: Names,
  refusal: (name: string) => string,
): z.ZodType<Choice, Choice> {
  const [first, ...others] = registry.names().filter((name) => includesName(names, name));
  if (first === undefined) throw new Error(`There is no ${registry.kind} to choose.`);
  const said = (name: unknown) => {
    if (typeof name !== 'string') return undefined;
    if (registry.has(name)) return refusal(name);
    return `there is no ${registry.kind} "${name}", ${suggestion(name, [first, ...others])}`;
  };
  const word = z.enum([first, ...others], { error: ({ input }) => said(input) });
  const object = (name: string) => named(name, registry.get(name).shape);
  const branches = z.discriminatedUnion('name', [object(first), ...others.map(object)], {
    error: ({ input }) => (isNamed(input) ? said(input.name) : undefined),
  });
  return z.union([word, branches]);
}

const made = new WeakMap<z.ZodRawShape, ReturnType<typeof fresh>>();

function fresh(name: string, shape: z.ZodRawShape) {
  return z.strictObject({ name: z.literal(name), ...shape });
}

/** An entry's object; made once, since every loss that the entry goes with has it. */
function named(name: string, shape: z.ZodRawShape): ReturnType<typeof fresh> {
  const kept = made.get(shape);
  if (kept?.shape.name.value === name) return kept;
  const object = fresh(name, shape);
  made.set(shape, object);
  return object;
}

function isNamed(value: unknown): value is { readonly name: unknown } {
  return typeof value === 'object' && value !== null && 'name' in value;
}

/**
 * A choice's entry with its options, defaults filled in.
 *
 * @param beside options of the loss that are the defaults of this part's options of the same name
 * @throws ConfigError for options that do not fit; UserError for an unknown name
 */
export function chosenPart<Entry extends PartEntry>(
  registry: Registry<Entry>,
  choice: Choice,
  beside: Readonly<Record<string, unknown>> = {},
): { readonly name: string; readonly entry: Entry; readonly options: Readonly<Record<string, unknown>> } {
  const { name, ...own } = typeof choice === 'string' ? { name: choice } : choice;
  const entry = registry.get(name);
  const shared = Object.entries(beside).filter(([key, value]) => key in entry.shape && value !== undefined);
  const written = { ...Object.fromEntries(shared), ...own };
  return { name, entry, options: parseConfig(z.strictObject(entry.shape), written, registry.kind) };
}
