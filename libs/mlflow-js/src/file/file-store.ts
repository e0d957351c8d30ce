import fs from 'node:fs';
import type { Store } from '../store.ts';
import { FileExperiments } from './experiments.ts';
import { Layout, folderOf } from './layout.ts';
import { FileLoggedModels } from './logged-models.ts';
import { FileRegistry } from './registry.ts';
import { localArtifactStore } from './local-artifacts.ts';
import { FileRuns } from './runs.ts';

/**
 * A folder in the layout of MLflow's own FileStore: no server and no database. Several processes may use it at once;
 * a crash leaves every file whole. MLflow opens it with MLFLOW_ALLOW_FILE_STORE=true.
 */
export class FileStore implements Store {
  readonly uri: string;
  readonly folder: string;
  readonly experiments: FileExperiments;
  readonly runs: FileRuns;
  readonly artifacts = localArtifactStore;
  readonly registry: FileRegistry;
  readonly loggedModels: FileLoggedModels;

  /** @param folder a path or `file:` URI; made, with MLflow's default experiment, if it is not there. */
  constructor(folder: string) {
    const layout = new Layout(folderOf(folder));
    this.folder = layout.root;
    this.uri = layout.uri;
    this.experiments = new FileExperiments(layout);
    this.runs = new FileRuns(layout, this.experiments);
    this.loggedModels = new FileLoggedModels(layout, this.experiments);
    this.registry = new FileRegistry(layout, this.loggedModels);
    const isNew = !fs.existsSync(layout.root);
    fs.mkdirSync(layout.trash, { recursive: true });
    if (isNew) this.experiments.createWithId('0', 'Default');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
