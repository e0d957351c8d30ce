import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const pairsSchema = z.object({
  genuine: z.int(),
  impostors: z.int(),
  far: z.array(z.number()),
  tar: z.array(z.number()),
  distances: z.object({
    low: z.number(),
    high: z.number(),
    genuine: z.array(z.int()),
    impostor: z.array(z.int()),
  }),
  threshold: z.number(),
});

const cellSchema = z.object({
  id: z.string(),
  seed: z.int(),
  labels: z.record(z.string(), z.string()),
  distribution: z.array(z.object({ images: z.int(), trained: z.boolean() })),
  details: z.object({
    verification: z.record(z.string(), pairsSchema),
    identities: z.object({
      testImages: z.array(z.int()),
      correct: z.array(z.int()).optional(),
      kurtosis: z.array(z.number().nullable()),
    }),
  }),
});

type Cell = z.output<typeof cellSchema>;

/**
 * What figures of pairs and of single identities read of the cells of a study, one cell a line. Kurtosis is drawn for
 * one seed, so it is kept of the first alone.
 *
 * @param ids the cells that are kept
 */
export function detailLines(runs: string, study: string, ids: ReadonlySet<string>): string {
  const folder = path.join(runs, study, 'cells');
  const cells = readdirSync(folder)
    .filter((name) => ids.has(name.replace('.json', '')))
    .map((name) => cellSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
  const firstSeed = Math.min(...cells.map(({ seed }) => seed));
  const order = new Map([...ids].map((id, place) => [id, place]));
  return cells
    .sort((a, b) => order.get(a.id)! - order.get(b.id)!)
    .map((cell) => `${JSON.stringify(kept(cell, cell.seed === firstSeed))}\n`)
    .join('');
}

function kept({ id, distribution, details }: Cell, withKurtosis: boolean) {
  const { testImages, correct, kurtosis } = details.identities;
  const cut = distribution.flatMap(({ trained }, identity) => (trained ? [] : [identity]));
  return {
    id,
    images: distribution.map(({ images }) => images),
    ...(cut.length === 0 ? {} : { cut }),
    testImages,
    ...(correct === undefined ? {} : { correct }),
    ...(withKurtosis ? { kurtosis: kurtosis.map((value) => value && Number(value.toPrecision(4))) } : {}),
    verification: details.verification,
  };
}
