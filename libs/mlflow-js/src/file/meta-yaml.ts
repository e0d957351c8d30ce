import { parse } from 'yaml';
import * as z from 'zod';
import { MlflowError } from '../errors.ts';

type Scalar = string | number | boolean | null;
export type MetaValue = Scalar | readonly [] | Readonly<Record<string, Scalar>>;

// PyYAML folds U+0085, U+2028 and U+2029 as line breaks and refuses control characters, also inside quotes.
const unsafe = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const quoted = (text: string): string => JSON.stringify(text).replaceAll(unsafe, escaped);

const scalar = (value: Scalar): string => (typeof value === 'string' ? quoted(value) : String(value));

/**
 * The YAML of a meta.yaml: keys sorted as MLflow writes them. Strings are always double-quoted, which YAML 1.1 (the
 * version that PyYAML reads) and JSON share, so that an experiment named `1e3`, `no` or `a: b` stays a string.
 */
export function metaYaml(meta: Readonly<Record<string, MetaValue>>): string {
  const lines: string[] = [];
  for (const key of Object.keys(meta).sort()) {
    const value = meta[key] ?? null;
    if (typeof value !== 'object' || value === null) {
      lines.push(`${key}: ${scalar(value)}`);
    } else if (value instanceof Array) {
      lines.push(`${key}: []`);
    } else {
      const entries = Object.entries(value);
      lines.push(entries.length === 0 ? `${key}: {}` : `${key}:`);
      for (const [name, entry] of entries) lines.push(`  ${quoted(name)}: ${scalar(entry)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Integers beyond 2^53 (old experiment ids without quotes) are kept as text. */
const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
};

// What metaYaml writes is one key and one JSON scalar a line: read without the YAML parser, which is 30 times slower.
const simpleLine = /^([a-z_]+): ("(?:[^"\\]|\\.)*"|-?\d{1,15}|null|\[\]|\{\})$/;

function parseSimple(text: string): Record<string, unknown> | undefined {
  const meta: Record<string, unknown> = {};
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = simpleLine.exec(line);
    if (match === null) return undefined;
    try {
      meta[match[1]!] = JSON.parse(match[2]!);
    } catch {
      return undefined;
    }
  }
  return meta;
}

/**
 * Reads a meta.yaml, ours or MLflow's own.
 * @param file named in the error.
 * @throws MlflowError INTERNAL_ERROR when it is not YAML or lacks what the schema asks for.
 */
export function parseMeta<S extends z.ZodType>(text: string, schema: S, file: string): z.output<S> {
  let meta: unknown;
  try {
    meta = parseSimple(text) ?? plain(parse(text, { version: '1.1', intAsBigInt: true }));
  } catch (error) {
    throw new MlflowError('INTERNAL_ERROR', `${file} is not YAML: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
  const result = schema.safeParse(meta);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new MlflowError('INTERNAL_ERROR', `${file}: ${issue.path.join('.') || 'the file'}: ${issue.message}`);
}

/** An id or name: YAML may have taken it for a number. */
export const yamlText = z.union([z.string(), z.number().transform(String)]);
export const optionalYamlText = yamlText.nullish().transform((value) => value ?? undefined);
export const optionalNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);
