import type * as tf from '@tensorflow/tfjs-core';
import { StatefulLoss } from '../stateful-loss.ts';
import { cosineMatrix } from './cosine-matrix.ts';

/** A loss with a trained vector for each class, by whose cosine to the embedding the class is told. */
export abstract class ClassVectorLoss extends StatefulLoss {
  readonly #vectors: tf.Variable<tf.Rank.R2>;

  /** @param weights [classes, embeddingSize], trained */
  constructor(
    name: string,
    trained: { readonly weights: tf.Variable<tf.Rank.R2> },
    kept: Readonly<Record<string, tf.Variable>> = {},
  ) {
    super(name, { ...trained }, kept);
    this.#vectors = trained.weights;
  }

  classScores(embeddings: tf.Tensor2D): tf.Tensor2D {
    return cosineMatrix(embeddings, this.#vectors);
  }
}
