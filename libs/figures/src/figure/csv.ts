import type { DataRow } from './figure-spec.ts';

/** Rows as CSV (RFC 4180, with line feeds); columns in the order in which rows first name them. */
export function csv(rows: readonly DataRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [
    columns.map(quote).join(','),
    ...rows.map((row) => columns.map((c) => quote(row[c] ?? '')).join(',')),
  ];
  return `${lines.join('\n')}\n`;
}

function quote(value: string | number | boolean): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
