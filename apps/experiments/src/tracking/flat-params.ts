import { isPlainObject } from '../config/paths.ts';

/** A configuration as MLflow's parameters: `train.optimizer.rate` = 0.05. Lists are kept whole, as JSON. */
export function flatParams(config: Readonly<Record<string, unknown>>, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]): [string, string][] => {
      if (value === undefined) return [];
      const name = `${prefix}${key}`;
      if (isPlainObject(value)) return Object.entries(flatParams(value, `${name}.`));
      return [[mlflowName(name), typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );
}

/** A name that MLflow takes: letters, digits, `_`, `-`, `.`, `/`, `:` and spaces; anything else becomes `_`. */
export function mlflowName(name: string): string {
  return name.replace(/[^\w\-./: ]/g, '_');
}
