import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingModel } from '../embedding-model.ts';

/** Other values than the initial ones, running statistics and PReLU slopes included, so that none can be forgotten. */
export function scatter(model: EmbeddingModel): void {
  for (const { name, variable } of [...model.parameters, ...model.buffers]) {
    const random = randomStream(3, name);
    const positive = name.endsWith('running_var');
    const values = Float32Array.from({ length: variable.size }, () =>
      positive ? 0.5 + random.uniform() : 0.5 * random.normal(),
    );
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
  }
}
