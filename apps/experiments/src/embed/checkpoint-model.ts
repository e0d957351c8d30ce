import { parseConfig, UserError } from '@rangeloss/foundation';
import { createModel, type EmbeddingModel } from '@rangeloss/models';
import { loadWeights } from '@rangeloss/training';
import { z } from 'zod';
import { checkpointAt } from './checkpoint-at.ts';

/** What is needed of a checkpoint's identity to build its network again. */
const identitySchema = z.object({
  config: z.object({ model: z.looseObject({ name: z.string() }) }),
  data: z.object({ shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]) }),
});

/** A network with the weights of a checkpoint; whoever asked for it disposes of it. */
export interface CheckpointModel {
  readonly model: EmbeddingModel;
  readonly file: string;
  /** Training steps that the weights have. */
  readonly step: number;
}

/**
 * The network of a cell's checkpoint, with the averaged weights where the cell kept some, since its result was measured
 * with those.
 *
 * @param place see `checkpointAt`
 * @throws UserError when there is none, it is damaged, or it was not written by this command
 */
export async function checkpointModel(place: string): Promise<CheckpointModel> {
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
  const averaged = Object.entries(snapshot.tensors).flatMap(([name, tensor]) =>
    name.startsWith('average.') ? [[name.slice('average.'.length), tensor] as const] : [],
  );
  const { kept } = loadWeights(variables, { ...snapshot.tensors, ...Object.fromEntries(averaged) });
  if (kept.length > 0) {
    model.dispose();
    throw new UserError(`${file} does not fit the network ${model.name}: ${kept.slice(0, 3).join('; ')}.`, {
      file,
      mend: 'It was written by another version of the program: train it again.',
    });
  }
  return { model, file, step: snapshot.step };
}
