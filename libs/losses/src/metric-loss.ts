import { ConfigError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { hostTensors } from './host-array.ts';
import { lossRegistry } from './registry.ts';

/** A loss of one batch: the weighted total and its unweighted terms. */
export interface MetricLoss {
  readonly total: tf.Scalar;
  readonly terms: Readonly<Record<string, tf.Scalar>>;
}

/**
 * A registered loss as a function, put together as in a config:
 * `metricLoss('triplet', embeddings, labels, { distance: 'cosine', mining: 'hard', reduction: 'mean' })`. For losses that
 * keep nothing between batches; the others, and all in a training loop, come from `createLosses`.
 *
 * @param embeddings float32 [batch, dimension]
 * @param labels integers [batch]; from 0 on where `classCounts` is given
 * @param options as in a config
 * @param classCounts training images per class, for reductions that go by them
 * @returns scalars, differentiable in the embeddings
 * @throws ConfigError for options that do not fit, or a loss that needs logits or keeps state
 */
export function metricLoss(
  name: string,
  embeddings: tf.Tensor2D,
  labels: readonly number[],
  options: object = {},
  classCounts?: Int32Array,
): MetricLoss {
  const [batchSize, embeddingSize] = embeddings.shape;
  const loss = lossRegistry.get(name).create(options, {
    batchSize,
    classes: classCounts?.length ?? new Set(labels).size,
    embeddingSize,
    seed: 0,
    ...(classCounts === undefined ? {} : { classCounts }),
  });
  if (loss.needsLogits || Object.keys(loss.state()).length > 0) {
    loss.dispose();
    const reason = loss.needsLogits ? 'needs logits' : 'keeps state between batches';
    throw new ConfigError(
      [{ field: name, message: `it ${reason}: make it with createLosses` }],
      'metricLoss',
    );
  }
  return tf.tidy(() => {
    const prepared = hostTensors(loss.prepare(Int32Array.from(labels)));
    const { total, terms } = loss.compute({
      embeddings,
      labels: tf.tensor1d([...labels], 'int32'),
      prepared,
    });
    return { total, terms };
  });
}
