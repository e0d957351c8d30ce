import { UserError } from '@rangeloss/foundation';

/** Throws unless there is something to draw. */
export function requireRows(rows: ArrayLike<unknown>, field: string): void {
  if (rows.length === 0) {
    throw new UserError(`There is nothing to draw: \`${field}\` is empty.`, {
      field,
      mend: 'Give at least one row; a figure of runs that all failed has none.',
    });
  }
}

/** Throws when a number is NaN or infinite: Vega would leave the point out and say nothing. */
export function requireFinite(value: number, field: string): void {
  if (!Number.isFinite(value)) {
    throw new UserError(`\`${field}\` is ${String(value)}, which cannot be drawn.`, {
      field,
      mend: 'Leave such rows out, and say so in the caption.',
    });
  }
}
