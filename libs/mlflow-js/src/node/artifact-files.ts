import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { artifactPath, joinPath } from '../artifact-path.ts';
import type { ArtifactClient } from '../artifact-client.ts';
import { invalidParameter } from '../errors.ts';
import type { SizedBody } from '../store.ts';

/** A file as a body that can be read again for a further try, and in parts. */
export const fileBody = (file: string): SizedBody => ({
  size: fs.statSync(file).size,
  async *read(from, to) {
    if (to > from) yield* fs.createReadStream(file, { start: from, end: to - 1 });
  },
});

/**
 * Copies a file to a run's artifacts.
 * @param folder where below the run's artifact root; '' is the root.
 */
export async function logArtifact(
  client: ArtifactClient,
  runId: string,
  file: string,
  folder = '',
): Promise<void> {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile())
    throw invalidParameter(`"${file}" is not a file`);
  await client.logArtifactBytes(runId, joinPath(artifactPath(folder), path.basename(file)), fileBody(file));
}

/** Copies a folder's content, with its folders, to a run's artifacts. */
export async function logArtifacts(
  client: ArtifactClient,
  runId: string,
  source: string,
  folder = '',
): Promise<void> {
  if (!fs.statSync(source, { throwIfNoEntry: false })?.isDirectory()) {
    throw invalidParameter(`"${source}" is not a folder`);
  }
  const into = artifactPath(folder);
  const repository = await client.artifacts(runId);
  const entries = fs.readdirSync(source, { withFileTypes: true, recursive: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(source, file).split(path.sep).join('/');
    await repository.write(joinPath(into, name), fileBody(file));
  }
}

/**
 * Copies an artifact, or a folder of them with all it holds, to a folder of this machine.
 * @returns the local path of what was asked for.
 */
export async function downloadArtifacts(
  client: ArtifactClient,
  runId: string,
  name: string,
  destination: string,
): Promise<string> {
  const repository = await client.artifacts(runId);
  const within = artifactPath(name);
  const copy = async (file: string): Promise<void> => {
    const target = path.join(destination, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const partial = `${target}.partial-${process.pid}`;
    try {
      await pipeline(Readable.from(repository.read(file)), fs.createWriteStream(partial));
      fs.renameSync(partial, target);
    } finally {
      fs.rmSync(partial, { force: true });
    }
  };
  const walk = async (folder: string): Promise<number> => {
    const files = await repository.list(folder);
    for (const file of files) await (file.isDir ? walk(file.path) : copy(file.path));
    return files.length;
  };
  if ((await walk(within)) === 0 && within !== '') await copy(within);
  return path.join(destination, within);
}
