import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { wholeBody } from '../artifact-body.ts';
import { artifactPath, joinPath } from '../artifact-path.ts';
import type { FileInfo } from '../entities.ts';
import { MlflowError, notFound } from '../errors.ts';
import type { ArtifactBody, ArtifactRepository, ArtifactStore } from '../store.ts';
import { entriesOf } from './atomic-files.ts';

let counter = 0;

/** Artifacts in a folder of this machine. A file appears whole or not at all. */
export class LocalArtifacts implements ArtifactRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async list(within = ''): Promise<FileInfo[]> {
    await Promise.resolve();
    const folder = artifactPath(within);
    return entriesOf(path.join(this.folder, folder))
      .filter((entry) => !entry.name.startsWith('.tmp-'))
      .map((entry) => {
        const name = joinPath(folder, entry.name);
        if (entry.isDirectory()) return { path: name, isDir: true };
        return { path: name, isDir: false, fileSize: fs.statSync(path.join(this.folder, name)).size };
      });
  }

  async write(name: string, body: ArtifactBody): Promise<void> {
    const file = path.join(this.folder, artifactPath(name));
    const whole = wholeBody(body);
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    counter += 1;
    const temporary = path.join(path.dirname(file), `.tmp-${process.pid}-${counter}`);
    try {
      await fs.promises.writeFile(temporary, typeof whole === 'function' ? whole() : whole);
      await fs.promises.rename(temporary, file);
    } catch (error) {
      await fs.promises.rm(temporary, { force: true });
      throw error;
    }
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    try {
      const stream = fs.createReadStream(path.join(this.folder, artifactPath(name)));
      for await (const chunk of stream) yield chunk as Uint8Array;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'EISDIR') throw notFound(`there is no artifact "${name}"`);
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    const within = artifactPath(name);
    if (within === '') throw notFound('an artifact path is needed');
    await fs.promises.rm(path.join(this.folder, within), { recursive: true, force: true });
  }
}

/** A repository for a `file:` URI or path; undefined for another scheme. */
export function openLocalArtifacts(artifactUri: string): LocalArtifacts | undefined {
  if (artifactUri.startsWith('file:')) return new LocalArtifacts(fileURLToPath(artifactUri));
  return path.isAbsolute(artifactUri) ? new LocalArtifacts(artifactUri) : undefined;
}

export const localArtifactStore: ArtifactStore = {
  repository(artifactUri) {
    const opened = openLocalArtifacts(artifactUri);
    if (opened !== undefined) return opened;
    throw new MlflowError(
      'FEATURE_DISABLED',
      `artifacts lie at ${artifactUri.split(':')[0]!}:, which is not on this machine`,
    );
  },
};
