import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { createManifest } from '../manifest/manifest.ts';
import { TextPoolBuilder } from '../manifest/text-pool.ts';
import type { Dataset } from './dataset.ts';
import { encodedSource, type DecodeOptions } from './encoded-source.ts';
import { filesOf } from './image-folder.ts';
import { damaged, fileHash, linesOf, orReport, reporting } from './read-file.ts';

export interface ListFile {
  readonly split: string;
  readonly file: string;
}

export interface ListOptions extends DecodeOptions {
  /** The folder that the paths are relative to. */
  readonly root: string;
  readonly name?: string;
  /** The name of label i, where labels are numbers. */
  readonly classNames?: readonly string[];
}

/**
 * Lists of "path label" lines, one file per split: ImageNet-LT, Places-LT, iNaturalist and others.
 *
 * The label is the last word of a line, so that paths may hold spaces. Numeric labels are ordered by number, others
 * by code point. Empty lines are passed over.
 *
 * @throws UserError that names the list's line when there is no label, a path comes twice, or nothing is listed
 */
export async function imageList(lists: readonly ListFile[], options: ListOptions): Promise<Dataset> {
  const labels: string[] = [];
  const splits: number[] = [];
  const pool = new TextPoolBuilder();
  const seen = new Map<string, string>();
  const report = reporting(options.onDamage);
  for (const [split, { file }] of lists.entries()) {
    const lines = await orReport(report, () => linesOf(file));
    for (const [index, line] of (lines ?? []).entries()) {
      if (line.trim() === '') continue;
      const match = /^\s*(.*\S)\s+(\S+)\s*$/.exec(line);
      const at = `line ${index + 1}`;
      if (match === null) {
        report(damaged(file, at, '"path label"', JSON.stringify(line.slice(0, 80))));
        continue;
      }
      const [, item, label] = match as unknown as [string, string, string];
      const before = seen.get(item);
      if (before !== undefined) {
        report(damaged(file, at, 'each path once', `${item} again, first in ${before}`));
        continue;
      }
      seen.set(item, `${path.basename(file)}, ${at}`);
      pool.add(item);
      labels.push(label);
      splits.push(split);
    }
  }
  if (labels.length === 0) {
    throw new UserError(`${lists.map(({ file }) => file).join(', ')} list no image.`, {
      field: 'lists',
      mend: 'Give files with one "path label" per line.',
    });
  }
  const paths = pool.build();
  const names = [...new Set(labels)].sort(byNumberOrText);
  const index = new Map(names.map((name, place) => [name, place]));
  const manifest = createManifest({
    name: options.name ?? path.basename(lists[0]!.file).replace(/\.[^.]*$/, ''),
    origin: `list:${fileHash(paths.bytes)}`,
    identities: names.map((name) => options.classNames?.[Number(name)] ?? name),
    identityOf: Int32Array.from(labels, (label) => index.get(label)!),
    item: Int32Array.from(labels.keys()),
    split: Uint8Array.from(splits),
    splitNames: lists.map(({ split }) => split),
    paths,
    history: [{ transform: 'image-list', options: { lists: lists.map(({ file }) => path.basename(file)) } }],
  });
  return { manifest, source: encodedSource(filesOf(options.root, paths), options) };
}

function byNumberOrText(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
