import { readFile } from 'node:fs/promises';
import { sha256Hex } from '@rangeloss/foundation';
import { checkpointAt } from '../embed/checkpoint-at.ts';

/**
 * The setting that lets a cell begin with the weights of another checkpoint. The file's hash goes into it, so that the
 * cell has an id and a result of its own.
 *
 * @param place a checkpoint, or the folder of a cell's
 * @throws UserError where there is none
 */
export async function weightsOnly(place: string | undefined): Promise<string[]> {
  if (place === undefined) return [];
  const { file } = await checkpointAt(place);
  const sha256 = sha256Hex(await readFile(file));
  return [`train.startFrom=${JSON.stringify({ file, sha256 })}`];
}
