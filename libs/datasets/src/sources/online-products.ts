import path from 'node:path';
import type { Dataset } from './dataset.ts';
import type { DecodeOptions } from './encoded-source.ts';
import { labelledFiles, type LabelledFile } from './labelled-files.ts';
import { damaged, linesOf, orReport, reporting } from './read-file.ts';

const HEADING = 'image_id class_id super_class_id path';

/**
 * Stanford Online Products, as published: `Ebay_train.txt` and `Ebay_test.txt` with lines "image_id class_id
 * super_class_id path" below that heading. The two have no class in common; they are the manifest's splits.
 *
 * @throws UserError that names file and line, also for a class that both lists hold
 */
export async function onlineProducts(root: string, options: DecodeOptions): Promise<Dataset> {
  const report = reporting(options.onDamage);
  const files: LabelledFile[] = [];
  const splitOf = new Map<number, string>();
  for (const split of ['train', 'test']) {
    const file = path.join(root, `Ebay_${split}.txt`);
    const lines = (await orReport(report, () => linesOf(file))) ?? [HEADING];
    if (lines[0]!.trim() !== HEADING)
      report(damaged(file, 'line 1', `"${HEADING}"`, JSON.stringify(lines[0]!.slice(0, 80))));
    for (const [index, line] of lines.slice(1).entries()) {
      const match = /^\d+ (\d+) \d+ (\S.*)$/.exec(line.trim());
      const at = `line ${index + 2}`;
      if (match === null) {
        report(damaged(file, at, `"${HEADING}"`, JSON.stringify(line.slice(0, 80))));
        continue;
      }
      const label = Number(match[1]);
      const before = splitOf.get(label) ?? split;
      splitOf.set(label, before);
      if (before !== split) report(damaged(file, at, `a class that ${before} lacks`, `class ${label}`));
      else files.push({ path: match[2]!, label, split });
    }
  }
  return labelledFiles(files, {
    ...options,
    name: 'sop',
    annotation: path.join(root, 'Ebay_train.txt'),
    root,
    splitNames: ['train', 'test'],
  });
}
