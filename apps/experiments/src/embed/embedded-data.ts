import { stat } from 'node:fs/promises';
import type { Dataset } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { parse } from 'yaml';
import { namedOptions } from '../config/cell-config.ts';
import { readStudy, studyFile } from '../config/study.ts';
import { openSource } from '../data/sources.ts';

/**
 * The images to embed: those of a study's source, or of a source by its name (`digits`, or as YAML with options
 * `{name: folder, shape: [112, 112, 3]}`).
 *
 * @param root folder of a source that is read from the disk; a study names its own
 * @throws UserError for neither
 */
export async function embeddedData(given: string, root: string | undefined): Promise<Dataset> {
  const there = await stat(given).catch(() => undefined);
  if (there !== undefined || /\.ya?ml$/i.test(given)) {
    const { data } = (await readStudy(await studyFile(given))).cells[0]!.config;
    return openSource(namedOptions(data.source), root ?? data.root);
  }
  const source: unknown = parse(given);
  const isNamed = typeof source === 'object' && source !== null && 'name' in source;
  if (typeof source !== 'string' && !isNamed) {
    throw new UserError(`"${given}" is no study and no data source.`, {
      field: '--data',
      mend: 'Give a study’s file, or a source: digits, "{name: folder, shape: [112, 112, 3]}" with --root.',
    });
  }
  return openSource(namedOptions(source as string | { name: string }), root);
}
