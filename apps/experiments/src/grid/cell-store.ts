import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { readJson, writeJsonAtomic } from '@rangeloss/storage';
import { type CellResult, cellResultSchema } from '../cell/cell-result.ts';

/** The results of a study's cells on the disk: `<folder>/cells/<id>.json`, each written whole or not at all. */
export class CellStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  file(id: string): string {
    return path.join(this.folder, 'cells', `${id}.json`);
  }

  /** Where a cell's checkpoints are while it has no result, and afterwards where it keeps them. */
  checkpoints(id: string): string {
    return path.join(this.folder, 'checkpoints', id);
  }

  async removeCheckpoints(id: string): Promise<void> {
    await rm(this.checkpoints(id), { recursive: true, force: true });
  }

  /**
   * The results at hand among the cells asked for. A damaged file counts as missing and is named, so that its cell
   * is run again rather than trusted.
   */
  async read(ids: readonly string[]): Promise<{ results: Map<string, CellResult>; damaged: string[] }> {
    const cells = path.join(this.folder, 'cells');
    const present = new Set(await readdir(cells).catch(() => []));
    const results = new Map<string, CellResult>();
    const damaged: string[] = [];
    for (const id of ids.filter((id) => present.has(`${id}.json`))) {
      try {
        const result = await readJson(this.file(id), cellResultSchema);
        if (result.id === id) results.set(id, result);
        else damaged.push(this.file(id));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        damaged.push(this.file(id));
      }
    }
    return { results, damaged };
  }

  /** Every result in the folder, also of cells that the study has no longer; what cannot be read is left out. */
  async readAll(): Promise<CellResult[]> {
    const files = await readdir(path.join(this.folder, 'cells')).catch(() => []);
    const ids = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
    return [...(await this.read(ids)).results.values()];
  }

  async write(result: CellResult): Promise<void> {
    await writeJsonAtomic(this.file(result.id), result);
  }

  async remove(id: string): Promise<void> {
    await rm(this.file(id), { force: true });
  }

  async prepare(): Promise<void> {
    await mkdir(path.join(this.folder, 'cells'), { recursive: true });
  }
}
