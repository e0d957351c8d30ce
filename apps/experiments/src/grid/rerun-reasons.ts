import type { CellResult } from '../cell/cell-result.ts';
import { isPlainObject } from '../config/paths.ts';
import type { PlannedCell } from './plan.ts';

/** Fields that are no part of a cell's identity. */
const OUTSIDE = new Set(['train.checkpointEvery', 'train.keepCheckpoint', 'data.root']);

/** One field that differs between two configurations; undefined where one side has none. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The fields in which two configurations differ, in their order; lists are compared whole. */
export function configChanges(before: unknown, after: unknown, prefix = ''): FieldChange[] {
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      configChanges(before[key], after[key], prefix === '' ? key : `${prefix}.${key}`),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field: prefix, before, after }];
}

/**
 * Why a cell has to be run although its study was run before: what differs from the nearest result with the same
 * labels. Undefined where there is none like it: then the cell is simply new.
 */
export function rerunReason(cell: PlannedCell, earlier: Iterable<CellResult>): string | undefined {
  const labels = sortedLabels(cell.labels);
  const alike = [...earlier]
    .filter((result) => result.id !== cell.id && sortedLabels(result.labels) === labels)
    .map((result) => ({
      fields: configChanges(result.config, cell.config).filter(({ field }) => !OUTSIDE.has(field)),
      data: Object.entries(cell.manifests).filter(([name, hash]) => result.manifests[name] !== hash),
    }))
    .sort((a, b) => a.fields.length - b.fields.length)[0];
  if (alike === undefined) return undefined;
  const fields = alike.fields.map(
    ({ field, before, after }) => `${field} ${shown(before)} -> ${shown(after)}`,
  );
  const data =
    alike.data.length === 0 ? [] : [`other images: ${alike.data.map(([name]) => name).join(', ')}`];
  const reasons = [...fields, ...data];
  return reasons.length === 0 ? "the version of the code's results" : reasons.join('; ');
}

function sortedLabels(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
