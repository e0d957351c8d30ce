import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { jobLaunchers } from './job-launcher.ts';

/**
 * The jobs of a cluster that a study was handed to: `<folder>/jobs/<launcher>.<id>`, until all of them have ended. The
 * files are empty: what has no content cannot be torn.
 */
export class SubmittedJobs {
  readonly #folder: string;

  /** @param study the study's folder */
  constructor(study: string) {
    this.#folder = path.join(study, 'jobs');
  }

  /** Writes a job down as soon as the scheduler has it. */
  async add(launcher: string, id: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(path.join(this.#folder, `${launcher}.${id}`), '');
  }

  /**
   * Makes sure that no job waits or runs, before cells are run or submitted by another command.
   *
   * @throws UserError when one does, or the scheduler cannot be asked
   */
  async expectNone(): Promise<void> {
    for (const launcher of jobLaunchers.names()) {
      const engine = jobLaunchers.get(launcher);
      // The job that submits the comparison after a search is one of them itself.
      const ids = (await this.#idsOf(launcher)).filter((id) => id !== engine.ownJob());
      if (ids.length === 0) continue;
      const alive = await engine.alive(ids);
      if (alive === undefined) {
        throw new UserError(
          `${capital(launcher)} jobs ${ids.join(', ')} may be running this study's cells, and ${launcher} does not answer here.`,
          {
            file: this.#folder,
            mend: `Repeat the command where it does. If they have ended, delete ${this.#folder}.`,
          },
        );
      }
      if (alive.length > 0) {
        throw new UserError(`${capital(launcher)} jobs ${alive.join(', ')} have this study's cells.`, {
          file: this.#folder,
          mend: `Wait for them (${engine.watch(alive)}) or end them (${engine.end(alive)}), then repeat the command: finished cells are kept.`,
        });
      }
      for (const id of ids) await rm(path.join(this.#folder, `${launcher}.${id}`), { force: true });
    }
  }

  async #idsOf(launcher: string): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const start = `${launcher}.`;
    return names
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length))
      .sort();
  }
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
