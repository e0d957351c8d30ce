import type { UserError } from '@rangeloss/foundation';
import { checkSource } from '@rangeloss/datasets/node';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { inspectSource } from './sources.ts';

/** Everything that is wrong with a data set. */
export interface DataCheck {
  readonly name: string;
  /** Images that were read. */
  readonly checked: number;
  readonly damage: readonly { readonly where: string; readonly message: string }[];
}

/**
 * Reads a data set once: its lists, containers and protocol, then every image.
 *
 * @throws UserError when nothing of it can be read
 */
export async function checkStudyData(
  { source, root }: CellConfig['data'],
  onProgress?: (read: number, all: number) => void,
): Promise<DataCheck> {
  const damage: { where: string; message: string }[] = [];
  const { manifest, source: images } = await inspectSource(namedOptions(source), root, (error: UserError) => {
    damage.push({ where: error.file ?? root ?? '', message: error.message });
  });
  const report = await checkSource(images, manifest, onProgress === undefined ? {} : { onProgress });
  damage.push(...report.damage.map(({ where, message }) => ({ where, message })));
  await images.close?.();
  return { name: manifest.name, checked: report.checked, damage };
}
