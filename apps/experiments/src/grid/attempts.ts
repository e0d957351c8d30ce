import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { readJson, writeJsonAtomic } from '@rangeloss/storage';
import { z } from 'zod';

const attemptSchema = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  /** `running` on the disk and no process that runs it: it was killed. */
  outcome: z.enum(['running', 'done', 'failed', 'stopped']),
  /** How often the cell has been begun. */
  attempts: z.int(),
  /** Seconds of the last attempt. */
  seconds: z.number().optional(),
  /** The most memory that its process held, in MiB. */
  peakMiB: z.number().optional(),
  error: z
    .strictObject({ message: z.string(), mend: z.string().optional(), userError: z.boolean() })
    .optional(),
});

/** What became of a cell so far, whether it has a result or not. */
export type Attempt = z.output<typeof attemptSchema>;

/**
 * The history of a study's cells: `<folder>/attempts/<id>.json`. It decides nothing about results: a damaged file is
 * as good as none, and then the cell counts as not begun.
 */
export class AttemptStore {
  readonly #folder: string;

  /** @param study the study's folder */
  constructor(study: string) {
    this.#folder = path.join(study, 'attempts');
  }

  async read(ids: readonly string[]): Promise<Map<string, Attempt>> {
    const present = new Set(await readdir(this.#folder).catch(() => []));
    const attempts = new Map<string, Attempt>();
    for (const id of ids.filter((id) => present.has(`${id}.json`))) {
      try {
        attempts.set(id, await readJson(this.#file(id), attemptSchema));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
    return attempts;
  }

  /** Every cell's history, also of cells that the study has no longer: their time and memory were measured too. */
  async readAll(): Promise<Map<string, Attempt>> {
    const files = await readdir(this.#folder).catch(() => []);
    return this.read(files.map((file) => path.basename(file, '.json')));
  }

  async write(attempt: Attempt): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeJsonAtomic(this.#file(attempt.id), attempt);
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.json`);
  }
}
