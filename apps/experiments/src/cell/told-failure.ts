import { UserError } from '@rangeloss/foundation';
import { NonFiniteError } from '@rangeloss/training';
import { saveFailedBatch } from '@rangeloss/training/node';

/**
 * What the user is told of an error in training. A loss that is no number leaves its batch in a file, and says where
 * it is and whose images are in it; any other error is passed through.
 *
 * @param identities names by class index
 * @param folder of the cell's checkpoints, from the last of which the step can be repeated
 */
export async function toldFailure(
  error: unknown,
  identities: readonly string[],
  folder: string,
): Promise<unknown> {
  if (!(error instanceof NonFiniteError)) return error;
  const file = await saveFailedBatch(folder, error);
  const names = error.classes.slice(0, 10).map((index) => identities[index]!);
  const more = error.classes.length > names.length ? ', …' : '';
  return new UserError(`${error.message} In the batch: ${names.join(', ')}${more}. It is saved in ${file}.`, {
    field: error.term,
    file,
    cause: error,
    ...(error.mend === undefined ? {} : { mend: error.mend }),
  });
}
