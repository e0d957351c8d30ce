import { UserError } from '@rangeloss/foundation';
import { createManifest } from '../manifest/manifest.ts';
import { TextPool } from '../manifest/text-pool.ts';
import type { Dataset } from './dataset.ts';
import { encodedSource, type DecodeOptions } from './encoded-source.ts';
import { filesOf } from './image-folder.ts';
import { fileHash } from './read-file.ts';

/** An image as a data set's annotation gives it. */
export interface LabelledFile {
  /** Relative to the folder of the images. */
  readonly path: string;
  /** From 0 or 1, as the annotation counts; classes are ordered by it. */
  readonly label: number;
  readonly split: string;
}

export interface LabelledFilesOptions extends DecodeOptions {
  readonly name: string;
  /** The file or folder that lists the images, for messages. */
  readonly annotation: string;
  /** The folder of the images. */
  readonly root: string;
  readonly splitNames: readonly string[];
  readonly className?: (label: number) => string | undefined;
}

/**
 * A data set from its annotation: classes in the order of their labels, images in the order of the annotation.
 *
 * @throws UserError when nothing is annotated
 */
export function labelledFiles(files: readonly LabelledFile[], options: LabelledFilesOptions): Dataset {
  const { name, annotation, root, splitNames, className } = options;
  if (files.length === 0) {
    throw new UserError(`${annotation} lists no image.`, {
      file: annotation,
      mend: `Give the folder that ${name} was unpacked to.`,
    });
  }
  const labels = [...new Set(files.map(({ label }) => label))].sort((a, b) => a - b);
  const index = new Map(labels.map((label, place) => [label, place]));
  const paths = TextPool.from(files.map(({ path }) => path));
  const manifest = createManifest({
    name,
    origin: `${name}:${fileHash(paths.bytes)}`,
    identities: labels.map((label) => className?.(label) ?? String(label)),
    identityOf: Int32Array.from(files, ({ label }) => index.get(label)!),
    item: Int32Array.from(files.keys()),
    split: Uint8Array.from(files, ({ split }) => splitNames.indexOf(split)),
    splitNames,
    paths,
    history: [{ transform: name, options: {} }],
  });
  return { manifest, source: encodedSource(filesOf(root, paths), options) };
}
