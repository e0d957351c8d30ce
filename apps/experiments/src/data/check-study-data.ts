import type { UserError } from '@rangeloss/foundation';
import { checkSource, storeHashes } from '@rangeloss/datasets/node';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { inspectSource } from './sources.ts';

/** Everything that is wrong with a data set. */
export interface DataCheck {
  readonly name: string;
  /** Images that were read. */
  readonly checked: number;
  readonly damage: readonly { readonly where: string; readonly message: string }[];
  /** The file with the perceptual hashes of the images, where they were asked for and nothing is damaged. */
  readonly hashes?: string;
}

export interface CheckOptions {
  /** Keep the perceptual hashes of the images, for the search for near duplicates of training and test images. */
  readonly hashes?: boolean | undefined;
  readonly onProgress?: ((read: number, all: number) => void) | undefined;
}

/**
 * Reads a data set once: its lists, containers and protocol, then every image.
 *
 * @throws UserError when nothing of it can be read
 */
export async function checkStudyData(
  { source, root }: CellConfig['data'],
  { hashes, onProgress }: CheckOptions = {},
): Promise<DataCheck> {
  const damage: { where: string; message: string }[] = [];
  const { manifest, source: images } = await inspectSource(namedOptions(source), root, (error: UserError) => {
    damage.push({ where: error.file ?? root ?? '', message: error.message });
  });
  const report = await checkSource(images, manifest, onProgress === undefined ? {} : { onProgress });
  damage.push(...report.damage.map(({ where, message }) => ({ where, message })));
  const kept =
    hashes === true && damage.length === 0
      ? await storeHashes({ manifest, source: images }, onProgress === undefined ? {} : { onProgress })
      : undefined;
  await images.close?.();
  return {
    name: manifest.name,
    checked: report.checked,
    damage,
    ...(kept === undefined ? {} : { hashes: kept.file }),
  };
}
