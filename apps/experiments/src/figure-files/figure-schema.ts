import { jsonSchemaOf } from '../config/json-schema.ts';
import type { PlainObject } from '../config/paths.ts';
import { figureSchema } from './figure-fields.ts';
import { formatsOf } from './formats.ts';
import { kindRegistry } from './kinds.ts';

/** The JSON Schema of a figure file, for editors: every field, and under `draw` the options of each kind. */
export function figureJsonSchema(): PlainObject {
  const own = jsonSchemaOf(figureSchema);
  const kinds = kindRegistry.names().map((name) => {
    const schema = jsonSchemaOf(kindRegistry.get(name).schema);
    const required = (schema['required'] as readonly string[] | undefined) ?? [];
    return {
      ...schema,
      properties: { kind: { const: name }, ...(schema['properties'] as PlainObject | undefined) },
      required: ['kind', ...required],
    };
  });
  const formats = [...new Set(Object.values(formatsOf).flat())];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A figure or table of a paper, drawn by rangeloss figures',
    ...own,
    properties: {
      ...(own['properties'] as PlainObject),
      draw: { anyOf: kinds },
      formats: { type: 'array', items: { enum: formats }, minItems: 1 },
    },
  };
}
