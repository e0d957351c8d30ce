import { embedBatches } from '@rangeloss/training';
import { checkpointModel } from './checkpoint-model.ts';
import type { EmbeddingNet } from './embedding-net.ts';

/**
 * The network of a cell's checkpoint, ready to embed.
 *
 * @param place see `checkpointAt`
 * @throws UserError when there is none, it is damaged, or it was not written by this command
 */
export async function checkpointNet(place: string): Promise<EmbeddingNet> {
  const { model, file, step } = await checkpointModel(place);
  const { name, inputShape, embeddingSize } = model;
  return {
    name,
    file,
    step,
    inputShape,
    embeddingSize,
    batches: (options) => embedBatches(model, options),
    dispose: () => {
      model.dispose();
    },
  };
}
