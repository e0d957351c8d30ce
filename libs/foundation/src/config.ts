import { z } from 'zod';
import { suggestion } from './nearest-name.ts';
import { UserError } from './user-error.ts';

/** One thing wrong with a configuration. */
export interface ConfigIssue {
  /** The path of the field with dots, or the empty string for the whole. */
  readonly field: string;
  readonly message: string;
}

/** A configuration that does not fit its schema; carries every issue, not only the first. */
export class ConfigError extends UserError {
  override readonly name: string = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], where?: string) {
    const lines = issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
    const head = where === undefined ? '' : `${where}: `;
    super(lines.length === 1 ? `${head}${lines[0]!}` : `${head}\n  ${lines.join('\n  ')}`, {
      ...(issues[0] === undefined ? {} : { field: issues[0].field }),
    });
    this.issues = issues;
  }
}

/**
 * Checks a value against a strict schema and fills its defaults in.
 *
 * @param where what the value came from (a file's name), put in front of the message
 * @throws ConfigError that lists every wrong field; an unknown key comes with the nearest known one
 */
export function parseConfig<S extends z.ZodType>(schema: S, value: unknown, where?: string): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.flatMap((issue) => describe(issue, schema)),
    where,
  );
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): ConfigIssue[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => ({
      field: field === '' ? key : `${field}.${key}`,
      message: `unknown key, ${suggestion(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest says most: it is the one the user meant.
    const branches = issue.errors.map((errors) =>
      errors.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }, schema)),
    );
    const depth = (issues: ConfigIssue[]) =>
      Math.max(...issues.map((inner) => (inner.field === '' ? 0 : inner.field.split('.').length)));
    const best = branches.filter((branch) => branch.length > 0).sort((a, b) => depth(b) - depth(a))[0];
    return best ?? [{ field, message: issue.message }];
  }
  const given = 'input' in issue ? `, not ${shown(issue.input)}` : '';
  return [{ field, message: `${plain(issue.message)}${given}` }];
}

function plain(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The keys that the schema knows at a path, looked up through wrappers, records, arrays and unions. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let candidates: z.core.$ZodType[] = [schema];
  for (const key of path) candidates = candidates.flatMap((candidate) => children(candidate, key));
  return [...new Set(candidates.flatMap((candidate) => unwrapped(candidate).flatMap(ownKeys)))];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.unwrap());
  }
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodReadonly) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) return [...unwrapped(schema.in), ...unwrapped(schema.out)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => unwrapped(option));
  if (schema instanceof z.ZodLazy) return unwrapped(schema.unwrap());
  return [schema];
}

function children(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  return unwrapped(schema).flatMap((inner): z.core.$ZodType[] => {
    if (inner instanceof z.ZodObject) {
      const child = (inner.shape as Record<PropertyKey, z.core.$ZodType | undefined>)[key];
      return child === undefined ? [] : [child];
    }
    if (inner instanceof z.ZodRecord) return [inner.valueType];
    if (inner instanceof z.ZodArray) return [inner.element];
    return [];
  });
}

function ownKeys(schema: z.core.$ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
