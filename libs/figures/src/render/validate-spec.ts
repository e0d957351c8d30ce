import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { FigureSpec } from '../figure/figure-spec.ts';

let validate: ValidateFunction | undefined;

function validator(): ValidateFunction {
  if (validate === undefined) {
    const file = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
    const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
    // The schema names formats (colour, uri) that only annotate.
    validate = new Ajv({ strict: false, validateFormats: false, allErrors: false }).compile(schema);
  }
  return validate;
}

/** What Vega-Lite's own JSON Schema finds wrong with a figure; empty when nothing. */
export function specErrors(figure: FigureSpec): string[] {
  const check = validator();
  if (check(figure)) return [];
  return (check.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message ?? ''}`);
}
