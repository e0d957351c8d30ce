import * as z from 'zod';
import { artifactPath, joinPath } from '../artifact-path.ts';
import type { FileInfo } from '../entities.ts';
import { MlflowError } from '../errors.ts';
import type { ArtifactBody, ArtifactRepository, ArtifactStore } from '../store.ts';
import { empty, fileInfo } from './schemas.ts';
import type { Transport } from './transport.ts';

const listing = z.object({ files: z.array(fileInfo).default([]) });
const root = 'mlflow-artifacts/artifacts';
const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Artifacts through the tracking server's proxy (`mlflow server --serve-artifacts`, the default). */
class ProxiedArtifacts implements ArtifactRepository {
  readonly #transport: Transport;
  readonly #folder: string;

  constructor(transport: Transport, folder: string) {
    this.#transport = transport;
    this.#folder = folder;
  }

  async list(path = ''): Promise<FileInfo[]> {
    const within = artifactPath(path);
    const query = [['path', joinPath(this.#folder, within)]] as const;
    const { files } = await this.#transport.json({ method: 'GET', path: root, query }, listing);
    return files.map((file) => ({ ...file, path: joinPath(within, file.path) }));
  }

  async write(path: string, body: ArtifactBody): Promise<void> {
    await this.#transport.json({ method: 'PUT', path: this.#path(path), body }, empty);
  }

  read(path: string): AsyncIterable<Uint8Array> {
    return this.#transport.bytes({ method: 'GET', path: this.#path(path) });
  }

  async delete(path: string): Promise<void> {
    await this.#transport.json({ method: 'DELETE', path: this.#path(path) }, empty);
  }

  #path(path: string): string {
    return `${root}/${encoded(joinPath(this.#folder, artifactPath(path)))}`;
  }
}

/** Opens artifact URIs of other schemes, for example `file:` on the machine of the server. */
export type ArtifactOpener = (artifactUri: string) => ArtifactRepository | undefined;

export class RestArtifacts implements ArtifactStore {
  readonly #transport: Transport;
  readonly #open: ArtifactOpener | undefined;

  constructor(transport: Transport, open?: ArtifactOpener) {
    this.#transport = transport;
    this.#open = open;
  }

  repository(artifactUri: string): ArtifactRepository {
    // mlflow-artifacts:/0/run/artifacts and mlflow-artifacts://host:port/0/run/artifacts name the same proxy's folder.
    const proxied = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/.exec(artifactUri);
    if (proxied !== null) return new ProxiedArtifacts(this.#transport, decodeURIComponent(proxied[1]!));
    const other = this.#open?.(artifactUri);
    if (other !== undefined) return other;
    const scheme = artifactUri.split(':')[0] ?? '';
    throw new MlflowError(
      'FEATURE_DISABLED',
      `artifacts lie at a "${scheme}:" address, which only the server reaches; start it with --serve-artifacts`,
    );
  }
}
