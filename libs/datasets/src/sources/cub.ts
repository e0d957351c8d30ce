import path from 'node:path';
import type { Dataset } from './dataset.ts';
import type { DecodeOptions } from './encoded-source.ts';
import { labelledFiles, type LabelledFile } from './labelled-files.ts';
import { damaged, linesOf, orReport, reporting, type OnDamage } from './read-file.ts';

/**
 * CUB-200-2011, as published: `images.txt`, `image_class_labels.txt`, `classes.txt` and `train_test_split.txt`, each
 * with a number in front, and the images below `images/`. Classes are in the order of their numbers, so
 * `classDisjointSplit(manifest, 100)` is the split of metric learning; the splits `train` and `test` are the
 * published ones, of images within classes.
 *
 * @param root the folder with the four lists
 * @throws UserError that names file and line
 */
export async function cubBirds(root: string, options: DecodeOptions): Promise<Dataset> {
  const report = reporting(options.onDamage);
  const list = (name: string) => numbered(path.join(root, name), report);
  const images = await list('images.txt');
  const labels = await list('image_class_labels.txt');
  const splits = await list('train_test_split.txt');
  const classes = await list('classes.txt');
  const files: LabelledFile[] = [];
  for (const [id, { text, line }] of images) {
    const missing = (name: string) => damaged(path.join(root, name), `image ${id}`, 'a line', 'none');
    const label = Number(labels.get(id)?.text);
    const split = splits.get(id)?.text;
    if (!Number.isInteger(label)) report(missing('image_class_labels.txt'));
    else if (split !== '0' && split !== '1') report(missing('train_test_split.txt'));
    else if (!classes.has(label)) {
      report(damaged(path.join(root, 'images.txt'), `line ${line}`, 'a class of classes.txt', String(label)));
    } else files.push({ path: text, label, split: split === '1' ? 'train' : 'test' });
  }
  return labelledFiles(files, {
    ...options,
    name: 'cub',
    annotation: path.join(root, 'images.txt'),
    root: path.join(root, 'images'),
    splitNames: ['train', 'test'],
    className: (label) => classes.get(label)?.text,
  });
}

/** Lines "number text", each number once. */
async function numbered(
  file: string,
  report: OnDamage,
): Promise<Map<number, { text: string; line: number }>> {
  const entries = new Map<number, { text: string; line: number }>();
  const lines = await orReport(report, () => linesOf(file));
  for (const [index, text] of (lines ?? []).entries()) {
    const match = /^(\d+)\s+(\S.*)$/.exec(text.trim());
    const number = Number(match?.[1]);
    const at = `line ${index + 1}`;
    if (match === null) report(damaged(file, at, '"number text"', JSON.stringify(text.slice(0, 80))));
    else if (entries.has(number)) report(damaged(file, at, 'each number once', `${number} again`));
    else entries.set(number, { text: match[2]!, line: index + 1 });
  }
  return entries;
}
