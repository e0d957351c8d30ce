import { invalidParameter } from '../errors.ts';
import type { Clause, Comparator } from './filter-language.ts';

const forNumbers: readonly Comparator[] = ['=', '!=', '<', '<=', '>', '>='];
const forText: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE'];

/** What a clause may be compared with. */
export type ValueKind = 'number' | 'text' | 'text or absent' | 'text or list';

const comparators: Readonly<Record<ValueKind, readonly Comparator[]>> = {
  number: forNumbers,
  text: forText,
  'text or absent': [...forText, 'IS NULL', 'IS NOT NULL'],
  'text or list': [...forText, 'IN', 'NOT IN'],
};

/** @throws MlflowError INVALID_PARAMETER_VALUE when the comparator or value does not fit what is compared. */
export function checkClause(clause: Clause, kind: ValueKind): void {
  const { entity, key, comparator, value } = clause;
  const name = `${entity} "${key}"`;
  if (!comparators[kind].includes(comparator)) {
    throw invalidParameter(`${name} is compared by ${comparators[kind].join(', ')}, not by ${comparator}`);
  }
  if (value === undefined || Array.isArray(value)) return;
  if (kind === 'number' && typeof value !== 'number')
    throw invalidParameter(`${name} is compared with a number`);
  if (kind !== 'number' && typeof value !== 'string')
    throw invalidParameter(`${name} is compared with a quoted text`);
}

/** A LIKE pattern: `%` any text, `_` one character. */
const likePattern = (pattern: string, flags: string): RegExp => {
  const source = pattern
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
};

/** Whether a value satisfies a clause. What is absent satisfies nothing but IS NULL. */
export function matches(actual: string | number | undefined, clause: Clause): boolean {
  const { comparator, value } = clause;
  if (comparator === 'IS NULL') return actual === undefined;
  if (actual === undefined) return false;
  switch (comparator) {
    case 'IS NOT NULL':
      return true;
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '<':
      return (actual as number) < (value as number);
    case '<=':
      return (actual as number) <= (value as number);
    case '>':
      return (actual as number) > (value as number);
    case '>=':
      return (actual as number) >= (value as number);
    case 'LIKE':
      return likePattern(value as string, '').test(String(actual));
    case 'ILIKE':
      return likePattern(value as string, 'i').test(String(actual));
    case 'IN':
      return (value as readonly string[]).includes(String(actual));
    case 'NOT IN':
      return !(value as readonly string[]).includes(String(actual));
  }
}

/** Orders values; absent ones and NaN come last whichever the direction. */
export function compareValues(
  a: string | number | undefined,
  b: string | number | undefined,
  ascending: boolean,
): number {
  const lastness = (value: string | number | undefined): number =>
    value === undefined ? 2 : Number.isNaN(value) ? 1 : 0;
  const byAbsence = lastness(a) - lastness(b);
  if (byAbsence !== 0 || a === undefined || b === undefined || a === b) return byAbsence;
  if (Number.isNaN(a)) return 0;
  return (a < b ? -1 : 1) * (ascending ? 1 : -1);
}
