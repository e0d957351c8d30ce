import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import type { Dataset } from './dataset.ts';
import type { DecodeOptions } from './encoded-source.ts';
import { labelledFiles, type LabelledFile } from './labelled-files.ts';
import { readMatFile, type MatValue } from './mat-file.ts';
import { damaged, orReport, reporting, type OnDamage } from './read-file.ts';

/** Where the annotations lie, the images that each is about, and the split where it does not say itself. */
const DEVKIT = [
  { file: 'devkit/cars_train_annos.mat', images: 'cars_train', split: 'train' },
  { file: 'devkit/cars_test_annos_withlabels.mat', images: 'cars_test', split: 'test' },
] as const;

/**
 * Stanford Cars (Cars-196), as published: `cars_annos.mat` with all images below `car_ims/`, or the devkit's
 * `cars_train_annos.mat` and `cars_test_annos_withlabels.mat` with `cars_train/` and `cars_test/`. Classes are in
 * the order of their numbers and named by the annotation, so `classDisjointSplit(manifest, 98)` is the split of metric
 * learning; the splits `train` and `test` are the published ones.
 *
 * @throws UserError that names the file, and the entry or offset that is damaged
 */
export async function stanfordCars(root: string, options: DecodeOptions): Promise<Dataset> {
  const report = reporting(options.onDamage);
  const whole = path.join(root, 'cars_annos.mat');
  const parts = existsSync(whole) ? [{ file: 'cars_annos.mat', images: '', split: undefined }] : DEVKIT;
  const files: LabelledFile[] = [];
  let names: readonly string[] = [];
  for (const { file, images, split } of parts) {
    const annotation = path.join(root, file);
    const variables = await orReport(report, () => readMatFile(annotation));
    if (variables === undefined) continue;
    const entries = variables.get('annotations');
    if (entries === undefined || !isStructs(entries)) {
      report(
        damaged(annotation, 'in the file', 'structs named "annotations"', [...variables.keys()].join(', ')),
      );
      continue;
    }
    names = classNames(variables.get('class_names')) ?? names;
    entries.records.forEach((entry, place) => {
      const found = labelledFile(entry, images, split, annotation, place, report);
      if (found !== undefined) files.push(found);
    });
  }
  const meta = path.join(root, 'devkit/cars_meta.mat');
  if (names.length === 0 && existsSync(meta)) {
    names = classNames((await orReport(report, () => readMatFile(meta)))?.get('class_names')) ?? [];
  }
  if (files.length === 0 && options.onDamage !== undefined) {
    throw new UserError(`${root} holds no readable annotation of Stanford Cars.`, { file: root });
  }
  return labelledFiles(files, {
    ...options,
    name: 'cars',
    annotation: path.join(root, parts[0].file),
    root,
    splitNames: ['train', 'test'],
    className: (label) => names[label - 1],
  });
}

function labelledFile(
  entry: Readonly<Record<string, MatValue>>,
  folder: string,
  split: string | undefined,
  file: string,
  place: number,
  report: OnDamage,
): LabelledFile | undefined {
  const image = entry['relative_im_path'] ?? entry['fname'];
  const label = (entry['class'] as readonly number[] | undefined)?.[0];
  if (typeof image !== 'string' || image === '' || typeof label !== 'number' || !(label >= 1)) {
    report(
      damaged(file, `annotation ${place + 1}`, 'a file name and a class', Object.keys(entry).join(', ')),
    );
    return undefined;
  }
  const test = (entry['test'] as readonly number[] | undefined)?.[0] === 1;
  return {
    path: path.posix.join(folder, image),
    label,
    split: split ?? (test ? 'test' : 'train'),
  };
}

function classNames(value: MatValue | undefined): string[] | undefined {
  if (value === undefined || typeof value === 'string' || !('cells' in value)) return undefined;
  return value.cells.map(String);
}

function isStructs(value: MatValue): value is Extract<MatValue, { records: unknown }> {
  return typeof value !== 'string' && 'records' in value;
}
