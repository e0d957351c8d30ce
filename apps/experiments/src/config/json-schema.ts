import { longTailSchema, samplerRegistry } from '@rangeloss/datasets';
import type { Registry } from '@rangeloss/foundation';
import { headRegistry, modelRegistry } from '@rangeloss/models';
import { optimizerRegistry } from '@rangeloss/training';
import { z } from 'zod';
import { sourceRegistry } from '../data/sources.ts';
import { cellConfigSchema } from './cell-config.ts';
import { gridWords } from './grid-points.ts';
import { isPlainObject, type PlainObject, withPath } from './paths.ts';
import { studyFields } from './study-file.ts';

/**
 * The JSON Schema of a study's file, for editors: every field with its type, default and limits, every name that a
 * registry knows with its own options. Nothing is required, since a file may extend another.
 */
export function studyJsonSchema(): PlainObject {
  const cell = plain(cellConfigSchema);
  const named: readonly (readonly [string, unknown])[] = [
    ['data.properties.source', namedOptions(sourceRegistry)],
    ['data.properties.sampler', namedOptions(samplerRegistry, 'identities-images')],
    ['data.properties.longTail', plain(longTailSchema)],
    ['model', namedOptions(modelRegistry)],
    ['head', namedOptions(headRegistry)],
    ['train.properties.optimizer', namedOptions(optimizerRegistry)],
  ];
  const properties = named.reduce<PlainObject>(
    (fields, [path, schema]) => withPath(fields, path, schema),
    cell['properties'] as PlainObject,
  );
  const own = plain(z.strictObject(studyFields))['properties'] as PlainObject;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A study of rangeloss',
    type: 'object',
    properties: {
      extends: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      ...own,
      ...properties,
      grid: gridSchema(Object.keys(properties)),
    },
    additionalProperties: false,
  };
}

/** A grid's axes are paths of the cell's fields; its words are those of `gridPoints`. */
function gridSchema(fields: readonly string[]): PlainObject {
  const maps = { anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] };
  return {
    type: 'object',
    properties: Object.fromEntries(gridWords.map((word) => [word, maps])),
    patternProperties: { [`^(${fields.join('|')})(\\..+)?$`]: {} },
    additionalProperties: false,
  };
}

/** `name` alone, or `{ name, ...its options }`. @param unnamed the entry that options without a name belong to */
function namedOptions(registry: Registry<{ readonly schema: z.ZodType }>, unnamed?: string): PlainObject {
  const branches = registry.names().map((name) => {
    const schema = plain(registry.get(name).schema);
    return {
      ...schema,
      properties: { name: { const: name }, ...(schema['properties'] as PlainObject | undefined) },
      ...(name === unnamed ? {} : { required: ['name'] }),
    };
  });
  return { anyOf: [{ enum: registry.names() }, ...branches] };
}

function plain(schema: z.ZodType): PlainObject {
  return loosened(jsonSchemaOf(schema)) as PlainObject;
}

/** What a file may say, for editors; without the limits of JavaScript's own numbers. */
export function jsonSchemaOf(schema: z.ZodType): PlainObject {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' });
  return withoutLimits(json) as PlainObject;
}

function withoutLimits(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutLimits);
  if (!isPlainObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== '$schema' && Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER)
      .map(([key, value]) => [key, withoutLimits(value)]),
  );
}

/** Without what a file that extends another need not have. */
function loosened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(loosened);
  if (!isPlainObject(schema)) return schema;
  const named = isPlainObject(schema['properties']) && 'profile' in schema['properties'];
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (key === 'required' && !named) return [];
      return [[key, key === 'required' ? ['profile'] : loosened(value)]];
    }),
  );
}
