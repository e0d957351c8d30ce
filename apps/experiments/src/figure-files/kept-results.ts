import { parseConfig, UserError } from '@rangeloss/foundation';
import { readText } from '@rangeloss/storage';
import { z } from 'zod';
import type { CellResult } from '../cell/cell-result.ts';
import { type CellDetails, verificationSchema } from '../cell/details/cell-details.ts';

const keptSchema = z.strictObject({
  id: z.string(),
  seed: z.int(),
  labels: z.record(z.string(), z.string()),
  runId: z.string(),
  /** A metric that does not apply is null, or absent. */
  metrics: z.record(z.string(), z.number().nullable()),
});

/** Lists have an entry for each identity of the untruncated training set, in its order. */
const keptDetailsSchema = z.strictObject({
  id: z.string(),
  images: z.array(z.int()),
  /** Identities that truncation has cut; absent where there are none. */
  cut: z.array(z.int()).optional(),
  testImages: z.array(z.int()),
  correct: z.array(z.int()).optional(),
  kurtosis: z.array(z.number().nullable()).optional(),
  verification: z.record(z.string(), verificationSchema.omit({ hardest: true })),
});

/** The numbers of a cell as they are kept beside a paper. */
export type KeptResult = z.output<typeof keptSchema>;

/** What figures of pairs and of single identities read. */
export interface KeptDetails {
  readonly details: CellDetails;
  readonly distribution: CellResult['distribution'];
}

/** Reads results that are kept, one cell a line. @throws UserError that names the file and the line */
export async function readKeptResults(file: string): Promise<KeptResult[]> {
  return readLines(file, keptSchema);
}

/** Reads the details of kept results, by the cells' ids. @throws UserError that names the file and the line */
export async function readKeptDetails(file: string): Promise<Map<string, KeptDetails>> {
  const lines = await readLines(file, keptDetailsSchema);
  return new Map(
    lines.map(({ id, images, cut = [], testImages, correct, kurtosis, verification }) => [
      id,
      {
        distribution: images.map((count, identity) => ({
          identity: String(identity),
          images: count,
          group: '',
          trained: !cut.includes(identity),
        })),
        details: {
          verification: Object.fromEntries(
            Object.entries(verification).map(([part, pairs]) => [part, { ...pairs, hardest: [] }]),
          ),
          identities: {
            testImages,
            ...(correct === undefined ? {} : { correct }),
            kurtosis: kurtosis ?? images.map(() => null),
          },
        },
      },
    ]),
  );
}

async function readLines<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>[]> {
  const lines = (await readText(file)).split('\n');
  return lines.flatMap((line, place) =>
    line === '' ? [] : [parseConfig(schema, parsed(line, `${file}:${place + 1}`), `${file}:${place + 1}`)],
  );
}

function parsed(line: string, where: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new UserError(`${where}: the line is no JSON.`, {
      file: where,
      mend: 'Take the file from the repository again, or write it again from the runs.',
    });
  }
}
