import { parseConfig, UserError } from '@rangeloss/foundation';
import { createModel } from '@rangeloss/models';
import { embedBatches, loadWeights } from '@rangeloss/training';
import { z } from 'zod';
import { checkpointAt } from './checkpoint-at.ts';
import type { EmbeddingNet } from './embedding-net.ts';

/** What is needed of a checkpoint's identity to build its network again. */
const identitySchema = z.object({
  config: z.object({ model: z.looseObject({ name: z.string() }) }),
  data: z.object({ shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]) }),
});

/**
 * The network of a cell's checkpoint, ready to embed.
 *
 * @param place the file, or the folder of a cell's checkpoints, see `checkpointAt`
 * @throws UserError when there is none, it is damaged, or it was not written by this command
 */
export async function checkpointNet(place: string): Promise<EmbeddingNet> {
  const { file, snapshot, identity } = await checkpointAt(place);
  const parsed = identitySchema.safeParse(identity);
  if (!parsed.success) {
    throw new UserError(`${file} does not say which network its weights belong to.`, {
      file,
      mend: 'Give a checkpoint that rangeloss run or grid wrote.',
    });
  }
  const { config, data } = parseConfig(identitySchema, identity, file);
  const model = createModel(config.model, { inputShape: data.shape, seed: 0, initial: 'zero' });
  const variables = [...model.parameters, ...model.buffers].map(({ name, variable }) => ({
    name: `model.${name}`,
    variable,
  }));
  const { kept } = loadWeights(variables, snapshot.tensors);
  if (kept.length > 0) {
    model.dispose();
    throw new UserError(`${file} does not fit the network ${model.name}: ${kept.slice(0, 3).join('; ')}.`, {
      file,
      mend: 'It was written by another version of the program: train it again.',
    });
  }
  const { name, inputShape, embeddingSize } = model;
  return {
    name,
    file,
    step: snapshot.step,
    inputShape,
    embeddingSize,
    batches: (options) => embedBatches(model, options),
    dispose: () => {
      model.dispose();
    },
  };
}
