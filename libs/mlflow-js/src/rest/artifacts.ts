import * as z from 'zod';
import { wholeBody } from '../artifact-body.ts';
import { artifactPath, joinPath } from '../artifact-path.ts';
import type { FileInfo } from '../entities.ts';
import { MlflowError } from '../errors.ts';
import type { ArtifactBody, ArtifactRepository, ArtifactStore } from '../store.ts';
import { type MultipartOptions, MultipartUploads } from './multipart-upload.ts';
import { empty, fileInfo } from './schemas.ts';
import type { Transport } from './transport.ts';

const listing = z.object({ files: z.array(fileInfo).default([]) });
const root = 'mlflow-artifacts/artifacts';
const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Artifacts through the tracking server's proxy (`mlflow server --serve-artifacts`, the default). */
class ProxiedArtifacts implements ArtifactRepository {
  readonly #transport: Transport;
  readonly #multipart: MultipartUploads;
  readonly #folder: string;

  constructor(transport: Transport, multipart: MultipartUploads, folder: string) {
    this.#transport = transport;
    this.#multipart = multipart;
    this.#folder = folder;
  }

  async list(path = ''): Promise<FileInfo[]> {
    const within = artifactPath(path);
    const query = [['path', joinPath(this.#folder, within)]] as const;
    const { files } = await this.#transport.json({ method: 'GET', path: root, query }, listing);
    return files.map((file) => ({ ...file, path: joinPath(within, file.path) }));
  }

  async write(path: string, body: ArtifactBody): Promise<void> {
    if (await this.#multipart.upload(joinPath(this.#folder, artifactPath(path)), body)) return;
    const call = { method: 'PUT', path: this.#path(path), body: wholeBody(body) } as const;
    await this.#transport.json(call, empty);
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
  readonly #multipart: MultipartUploads;
  readonly #open: ArtifactOpener | undefined;

  constructor(transport: Transport, open?: ArtifactOpener, multipart?: MultipartOptions) {
    this.#transport = transport;
    this.#multipart = new MultipartUploads(transport, multipart);
    this.#open = open;
  }

  repository(artifactUri: string): ArtifactRepository {
    // mlflow-artifacts:/0/run/artifacts and mlflow-artifacts://host:port/0/run/artifacts name the same proxy's folder.
    const proxied = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/.exec(artifactUri);
    if (proxied !== null) {
      return new ProxiedArtifacts(this.#transport, this.#multipart, decodeURIComponent(proxied[1]!));
    }
    const other = this.#open?.(artifactUri);
    if (other !== undefined) return other;
    const scheme = artifactUri.split(':')[0] ?? '';
    throw new MlflowError(
      'FEATURE_DISABLED',
      `artifacts lie at a "${scheme}:" address, which only the server reaches; start it with --serve-artifacts`,
    );
  }
}
