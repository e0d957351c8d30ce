import { UserError } from '@rangeloss/foundation';
import { sequential, type Layer } from '../layers/layer.ts';

/**
 * The shape of the last feature map.
 *
 * @throws UserError when the images are too small for the network's pooling
 */
export function featureMap(
  model: string,
  layers: readonly Layer[],
  inputShape: readonly [number, number, number],
): [height: number, width: number, channels: number] {
  const [height = 0, width = 0, channels = 0] = sequential(...layers).describe(inputShape).output;
  if (height < 1 || width < 1) {
    throw new UserError(
      `Images of ${inputShape[0]}x${inputShape[1]} are too small for the model "${model}": its pooling leaves nothing.`,
      { field: 'model', mend: 'Use larger images or fewer stages.' },
    );
  }
  return [height, width, channels];
}
