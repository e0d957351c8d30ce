import * as z from 'zod';

const record = z.record(z.string(), z.string());

/** A double in JSON: numbers as they are, the rest (NaN, infinities, negative zero) by name. */
const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity', '-0']).transform(Number)]);

const dataset = z.object({
  name: z.string(),
  digest: z.string(),
  sourceType: z.string(),
  source: z.string(),
  schema: z.string().optional(),
  profile: z.string().optional(),
});

/**
 * What is logged, as a journal keeps it. `start` makes a run under a key of its own, by which it is found again when
 * the answer to its making was lost; `made`, `sent` and `refused` are the delivery's own notes.
 */
export const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    key: z.string(),
    experimentName: z.string().optional(),
    experimentId: z.string().optional(),
    runName: z.string().optional(),
    startTime: z.number(),
    tags: record,
    parentKey: z.string().optional(),
  }),
  z.object({ kind: z.literal('continue'), key: z.string(), runId: z.string() }),
  z.object({
    kind: z.literal('metrics'),
    timestamp: z.number(),
    step: z.number(),
    values: z.record(z.string(), double),
    modelId: z.string().optional(),
  }),
  z.object({ kind: z.literal('params'), values: record }),
  z.object({ kind: z.literal('tags'), values: record }),
  z.object({ kind: z.literal('inputs'), datasets: z.array(z.object({ dataset, tags: record.optional() })) }),
  z.object({ kind: z.literal('artifact'), path: z.string(), spool: z.string() }),
  z.object({ kind: z.literal('end'), status: z.enum(['FINISHED', 'FAILED', 'KILLED']), endTime: z.number() }),
  z.object({ kind: z.literal('made'), runId: z.string(), experimentId: z.string() }),
  z.object({ kind: z.literal('sent'), upTo: z.number() }),
  z.object({ kind: z.literal('refused'), code: z.string(), message: z.string(), what: z.string() }),
]);

export type Entry = z.output<typeof entrySchema>;
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** Whether JSON has a word for a value. */
const inJson = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const jsonDouble = (value: number): number | string => {
  if (inJson(value)) return value;
  return value === 0 ? '-0' : String(value);
};

/** The JSON text of an entry. */
export function entryText(entry: Entry): string {
  if (entry.kind !== 'metrics' || Object.values(entry.values).every(inJson)) return JSON.stringify(entry);
  const values = Object.fromEntries(
    Object.entries(entry.values).map(([key, value]) => [key, jsonDouble(value)]),
  );
  return JSON.stringify({ ...entry, values });
}

/** Reads an entry; undefined for text that is none (an entry of a later version, too). */
export function parseEntry(text: string): Entry | undefined {
  try {
    const result = entrySchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
