import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { invalidParameter, notFound } from '../errors.ts';
import { checkExperimentId, checkRunId } from '../validation.ts';
import { entriesOf } from './atomic-files.ts';

/** Folders of an experiment that are not runs. */
const reserved: ReadonlySet<string> = new Set(['tags', 'datasets', 'traces', 'models']);

/** The folder that a tracking URI or path names. @throws MlflowError for another scheme than `file:`. */
export function folderOf(uri: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(uri) && !/^[a-z]:[\\/]/i.test(uri)) {
    if (!uri.startsWith('file:')) throw invalidParameter(`"${uri.split(':')[0]}:" is not a folder's address`);
    // MLflow leaves spaces and other characters as they are in its own file URIs.
    return uri.startsWith('file:///') || uri.startsWith('file:/')
      ? fileURLToPath(uri)
      : path.resolve(uri.slice(5));
  }
  return path.resolve(uri);
}

/** Where things lie in MLflow's FileStore layout. */
export class Layout {
  readonly root: string;
  readonly trash: string;
  readonly #runFolders = new Map<string, string>();

  constructor(root: string) {
    this.root = root;
    this.trash = path.join(root, '.trash');
  }

  get uri(): string {
    return pathToFileURL(this.root).href;
  }

  activeExperimentIds(): string[] {
    return entriesOf(this.root)
      .filter((entry) => entry.isDirectory() && entry.name !== '.trash' && entry.name !== 'models')
      .map((entry) => entry.name);
  }

  deletedExperimentIds(): string[] {
    return entriesOf(this.trash)
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  }

  /** The folder of an experiment, deleted ones included; undefined when there is none. */
  findExperiment(experimentId: string): string | undefined {
    checkExperimentId(experimentId);
    return [path.join(this.root, experimentId), path.join(this.trash, experimentId)].find((folder) =>
      fs.existsSync(folder),
    );
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  experimentFolder(experimentId: string): string {
    const folder = this.findExperiment(experimentId);
    if (folder === undefined) throw notFound(`Could not find experiment with ID ${experimentId}`);
    return folder;
  }

  runIds(experimentFolder: string): string[] {
    return entriesOf(experimentFolder)
      .filter((entry) => entry.isDirectory() && !reserved.has(entry.name) && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  runFolder(runId: string): string {
    checkRunId(runId);
    const known = this.#runFolders.get(runId);
    if (known !== undefined && fs.existsSync(known)) return known;
    for (const parent of [this.root, this.trash]) {
      for (const entry of entriesOf(parent)) {
        const folder = path.join(parent, entry.name, runId);
        if (entry.isDirectory() && fs.existsSync(path.join(folder, 'meta.yaml')))
          return this.remember(runId, folder);
      }
    }
    throw notFound(`Run '${runId}' not found`);
  }

  remember(runId: string, folder: string): string {
    if (this.#runFolders.size >= 10_000) this.#runFolders.clear();
    this.#runFolders.set(runId, folder);
    return folder;
  }
}
