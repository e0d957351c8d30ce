import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { cacheFolder } from '@rangeloss/storage';
import { readManifest, writeManifest } from '../manifest/manifest-file.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Dataset } from '../sources/dataset.ts';
import { withPerceptualHashes } from './hashed-manifest.ts';

export interface StoreHashesOptions {
  /** Where the manifest with hashes is kept; the user's cache folder by default. */
  readonly folder?: string;
  readonly onProgress?: (done: number, all: number) => void;
}

/** A manifest with the perceptual hashes of its images, and the file that keeps it. */
export interface StoredHashes {
  readonly manifest: Manifest;
  readonly file: string;
}

/**
 * Reads every image once and keeps the manifest with their perceptual hashes in a file, named by the manifest's hash and
 * the images' shape. One that is there is made anew: a folder's images may have changed under the same names.
 *
 * @throws UserError for images smaller than 8 x 8, or damaged ones
 */
export async function storeHashes(
  { manifest, source }: Dataset,
  { folder, onProgress }: StoreHashesOptions = {},
): Promise<StoredHashes> {
  const file = hashesFile(manifest, source.shape, folder);
  const hashed = await withPerceptualHashes(manifest, source, onProgress);
  await writeManifest(file, hashed);
  return { manifest: hashed, file };
}

/** The manifest that `storeHashes` kept. @returns undefined when there is none, or when it is damaged */
export async function storedHashes(
  { manifest, source }: Dataset,
  folder?: string,
): Promise<StoredHashes | undefined> {
  const file = hashesFile(manifest, source.shape, folder);
  try {
    const hashed = await readManifest(file);
    return hashed.parent === manifest.hash ? { manifest: hashed, file } : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function hashesFile(manifest: Manifest, shape: readonly number[], folder = cacheFolder('manifests')): string {
  return path.join(folder, `${manifest.hash.slice(0, 32)}-${shape.join('x')}.jsonl.gz`);
}
