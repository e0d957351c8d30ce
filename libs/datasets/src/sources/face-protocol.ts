import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import type { Manifest } from '../manifest/manifest.ts';
import type { NamedPairs } from '../pairs/named-pairs.ts';
import type { FaceLayoutName } from './face-layout.ts';
import { readLfwPairs, readLfwPeople } from './lfw.ts';
import { readCfpPairs, readTwoLinePairs } from './pair-lists.ts';
import { damaged, orReport, reporting, type OnDamage } from './read-file.ts';
import { readYtfSplits } from './ytf.ts';

/**
 * The verification pairs that a face data set brings along, where its protocol's file lies in its folder: LFW's
 * `pairs.txt`, YouTube Faces' `splits.txt` with `splits_corrected.txt` where that is there too, CFP's `Protocol` folder,
 * `pairs_CALFW.txt`, `pairs_CPLFW.txt`. AgeDB comes without one; its pairs are in `agedb_30.bin`.
 *
 * @returns undefined when there is no such file; names are paths as in the manifest, for YouTube Faces videos
 * @throws UserError that names file and line
 */
export async function faceProtocol(
  root: string,
  name: FaceLayoutName,
  { kind = 'FP' }: { readonly kind?: 'FP' | 'FF' } = {},
): Promise<NamedPairs | undefined> {
  const at = (...candidates: string[]) =>
    candidates.map((file) => path.join(root, file)).find((file) => existsSync(file));
  switch (name) {
    case 'lfw': {
      const file = at('pairs.txt');
      return file === undefined ? undefined : readLfwPairs(file);
    }
    case 'ytf': {
      const file = at('splits.txt', 'meta_data/splits.txt');
      const errata = at('splits_corrected.txt', 'meta_data/splits_corrected.txt');
      return file === undefined ? undefined : readYtfSplits(file, errata === undefined ? {} : { errata });
    }
    case 'cfp': {
      const folder = at('Protocol', 'cfp-dataset/Protocol');
      if (folder === undefined) return undefined;
      const pairs = await readCfpPairs(folder, kind);
      const belowImages = (image: string) => image.replace(/^Data\/Images\//, '');
      return { ...pairs, first: pairs.first.map(belowImages), second: pairs.second.map(belowImages) };
    }
    case 'calfw':
    case 'cplfw': {
      const file = at(`pairs_${name.toUpperCase()}.txt`);
      return file === undefined ? undefined : readTwoLinePairs(file);
    }
    case 'agedb':
      return undefined;
  }
}

/**
 * Holds a face data set against its protocol: every image (or video) that pairs name, and for LFW every person of
 * `people.txt` with the number of images that it gives. Everything that is missing is reported.
 *
 * @returns the number of pairs
 */
export async function checkFaceProtocol(
  root: string,
  name: FaceLayoutName,
  manifest: Manifest,
  onDamage?: OnDamage,
): Promise<number> {
  const report = reporting(onDamage);
  const images = Array.from(manifest.item, (item) => manifest.paths!.get(item));
  const known = new Set(name === 'ytf' ? images.map((image) => path.posix.dirname(image)) : images);
  const pairs = await orReport(report, () => faceProtocol(root, name));
  for (const missing of new Set([...(pairs?.first ?? []), ...(pairs?.second ?? [])])) {
    if (known.has(missing)) continue;
    report(
      new UserError(`${pairs!.file} names ${missing}, which the data set lacks.`, {
        file: pairs!.file,
        mend: 'Fetch the whole data set, or the pairs that belong to it.',
      }),
    );
  }
  const people = path.join(root, 'people.txt');
  if (name === 'lfw' && existsSync(people)) await orReport(report, () => checkPeople(people, images, report));
  return pairs?.same.length ?? 0;
}

async function checkPeople(file: string, images: readonly string[], report: OnDamage): Promise<void> {
  const counts = new Map<string, number>();
  for (const image of images) {
    const person = image.split('/')[0]!;
    counts.set(person, (counts.get(person) ?? 0) + 1);
  }
  for (const { name, images: listed } of await readLfwPeople(file)) {
    const found = counts.get(name) ?? 0;
    if (found !== listed) report(damaged(file, name, `${listed} images`, `${found} in the folder`));
  }
}
