import { z } from 'zod';
import { metricTable, tableDesigns } from '../../report/study-tables.ts';
import { figureKind } from '../figure-kind.ts';

const column = z.strictObject({
  metric: z.string(),
  title: z.string(),
  percent: z.boolean().default(false),
  digits: z.int().min(0).max(6).optional(),
  better: z.enum(['higher', 'lower']).optional(),
});

/** Means with their intervals, bold where the paired test over the seeds finds a row better than the baseline. */
export const table = figureKind({
  gives: 'table',
  schema: z.strictObject({
    /** Those of a table of the report by its name, or metrics. */
    columns: z.union([z.enum(tableDesigns.map(({ name }) => name)), z.array(column).min(1)]),
    /** Sentences below the table. */
    notes: z.array(z.string()).default([]),
  }),
  needs: 'cells with its metrics',
  draw: ({ results, context, caption, baseline }, { columns, notes }) => {
    const report = tableDesigns.find(({ name }) => name === columns);
    const own = Array.isArray(columns)
      ? columns.map(({ metric, digits, better, ...shown }) => ({
          key: metric,
          ...shown,
          ...(digits === undefined ? {} : { digits }),
          ...(better === undefined ? {} : { better }),
        }))
      : [];
    const name = context.look?.name ?? 'table';
    const { configHash, command } = context;
    return metricTable(
      {
        name,
        title: name,
        caption,
        columns: report?.columns ?? own,
        notes: [...(report?.notes ?? []), ...notes],
        label: `tab:${name}`,
        wide: context.look?.width === 'page',
      },
      results,
      { configHash, command, baseline },
    )?.table;
  },
});
