import type { Store } from '../store.ts';
import { type ArtifactOpener, RestArtifacts } from './artifacts.ts';
import { RestExperiments } from './experiments.ts';
import type { MultipartOptions } from './multipart-upload.ts';
import { RestLoggedModels } from './logged-models.ts';
import { RestRegistry } from './registry.ts';
import { RestRuns } from './runs.ts';
import { Transport, type TransportOptions } from './transport.ts';

export interface RestStoreOptions extends TransportOptions {
  /** Opens artifact addresses that are not behind the server's proxy. */
  readonly openArtifacts?: ArtifactOpener | undefined;
  /** How large artifacts are uploaded. */
  readonly multipart?: MultipartOptions | undefined;
  /** Called by close(), for example to end kept connections. */
  readonly onClose?: (() => void) | undefined;
}

/**
 * A tracking server over REST (`mlflow server`, 2.x and 3.x). Works in browsers.
 * @param trackingUri http or https; a name and password in it are used and never shown.
 */
export class RestStore implements Store {
  readonly uri: string;
  readonly experiments: RestExperiments;
  readonly runs: RestRuns;
  readonly artifacts: RestArtifacts;
  readonly registry: RestRegistry;
  readonly loggedModels: RestLoggedModels;
  readonly #onClose: (() => void) | undefined;

  constructor(trackingUri: string, options: RestStoreOptions = {}) {
    const transport = new Transport(trackingUri, options);
    this.uri = transport.uri;
    this.experiments = new RestExperiments(transport);
    this.runs = new RestRuns(transport);
    this.artifacts = new RestArtifacts(transport, options.openArtifacts, options.multipart);
    this.registry = new RestRegistry(transport);
    this.loggedModels = new RestLoggedModels(transport);
    this.#onClose = options.onClose;
  }

  close(): Promise<void> {
    this.#onClose?.();
    return Promise.resolve();
  }
}
