import { artifactPath } from './artifact-path.ts';
import type { FileInfo } from './entities.ts';
import { collectBytes, streamChunks } from './paging.ts';
import type { ArtifactBody, ArtifactRepository, Store } from './store.ts';

/** The part of the client that deals with a run's files. */
export class ArtifactClient {
  readonly store: Store;
  readonly #artifactUris = new Map<string, string>();

  /** @param store a RestStore, or a FileStore of `mlflow-js/node`. */
  constructor(store: Store) {
    this.store = store;
  }

  /** The tracking URI, without credentials. */
  get trackingUri(): string {
    return this.store.uri;
  }

  /** The page of a run in MLflow's UI; undefined for a folder, which has no server. */
  runUrl(experimentId: string, runId: string): string | undefined {
    return /^https?:/.test(this.store.uri)
      ? `${this.store.uri}/#/experiments/${experimentId}/runs/${runId}`
      : undefined;
  }

  /** The files under a run's artifact root. */
  async artifacts(runId: string): Promise<ArtifactRepository> {
    let uri = this.#artifactUris.get(runId);
    if (uri === undefined) {
      uri = (await this.store.runs.get(runId)).info.artifactUri;
      // A process that makes runs for days must not keep them all.
      if (this.#artifactUris.size >= 1000) this.#artifactUris.clear();
      this.#artifactUris.set(runId, uri);
    }
    return this.store.artifacts.repository(uri);
  }

  /** The files and folders directly below `path`, sorted; `path` of each is relative to the run's artifact root. */
  async listArtifacts(runId: string, path = ''): Promise<FileInfo[]> {
    const files = await (await this.artifacts(runId)).list(path);
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Writes bytes (or a repeatable stream of them) as the artifact `path`; an existing one is replaced. */
  async logArtifactBytes(runId: string, path: string, body: ArtifactBody): Promise<void> {
    await (await this.artifacts(runId)).write(artifactPath(path), body);
  }

  /**
   * Writes what can be read only once: a program's output, an answer's body. It is held in memory until it is there,
   * since an upload may have to be tried again; give large ones to `logArtifactBytes`, as a function that opens them.
   */
  async logStream(
    runId: string,
    stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
    path: string,
  ): Promise<void> {
    // Not every browser can iterate a stream of the web.
    const chunks = Symbol.asyncIterator in stream ? stream : streamChunks(stream);
    await this.logArtifactBytes(runId, path, await collectBytes(chunks));
  }

  async logText(runId: string, text: string, path: string): Promise<void> {
    await this.logArtifactBytes(runId, path, new TextEncoder().encode(text));
  }

  /** Writes a value as JSON. */
  async logDict(runId: string, value: unknown, path: string): Promise<void> {
    await this.logText(runId, `${JSON.stringify(value, undefined, 2)}\n`, path);
  }

  /** The whole artifact in memory; `downloadArtifacts` of `mlflow-js/node` writes to disk. */
  async readArtifact(runId: string, path: string): Promise<Uint8Array> {
    return collectBytes((await this.artifacts(runId)).read(artifactPath(path)));
  }

  async deleteArtifact(runId: string, path: string): Promise<void> {
    await (await this.artifacts(runId)).delete(artifactPath(path));
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
