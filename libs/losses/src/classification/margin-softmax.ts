import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../one-hot.ts';
import { safeSqrt } from '../pairs/safe-sqrt.ts';
import { untracked } from '../untracked.ts';
import { cosineMatrix } from './cosine-matrix.ts';

/** Cosines of rows to class vectors and which of them belong to the label. */
export interface ClassCosines {
  /** float32 [batch, classes] */
  readonly all: tf.Tensor2D;
  /** float32 [batch, 1], to the row's own class */
  readonly target: tf.Tensor2D;
  /** float32 [batch, classes], 1 at the label */
  readonly hot: tf.Tensor2D;
}

/** @param labels int32 [batch], row numbers of `vectors` */
export function classCosines(
  embeddings: tf.Tensor2D,
  vectors: tf.Tensor2D,
  labels: tf.Tensor1D,
): ClassCosines {
  const all: tf.Tensor2D = cosineMatrix(embeddings, vectors);
  const hot = oneHot(labels, vectors.shape[0]);
  return { all, hot, target: tf.sum<tf.Tensor2D>(tf.mul(all, hot), 1, true) };
}

/** Logits whose target entries are replaced. */
export function withTarget(cosines: ClassCosines, target: tf.Tensor2D): tf.Tensor2D {
  return tf.add(cosines.all, tf.mul(cosines.hot, tf.sub(target, cosines.target)));
}

/** Cosines with a margin taken off those to the own class: a constant, so the target stays off the tape. */
export function lessMargin({ all, hot }: ClassCosines, margin: number): tf.Tensor2D {
  return tf.sub(
    all,
    untracked(() => tf.mul(hot, margin)),
  );
}

/**
 * cos(theta + m) from cos(theta), falling on beyond theta = pi - m as cos(theta) - m sin(m), so that a larger angle
 * never pays (the form of the ArcFace authors and of PyTorch Metric Learning).
 *
 * @param cosine float32 [batch, 1]
 * @param margin a number, or float32 [batch, 1]
 */
export function withAngularMargin(cosine: tf.Tensor2D, margin: number | tf.Tensor2D): tf.Tensor2D {
  const angle = typeof margin === 'number' ? tf.scalar(margin) : margin;
  const beyond: tf.Tensor2D = tf.sub(cosine, tf.mul(angle, tf.sin(angle)));
  const within = untracked(() => tf.greater(cosine, tf.neg(tf.cos(angle))));
  return tf.where(within, rotated(cosine, angle), beyond);
}

/** cos(theta + m) from cos(theta) by the addition formula. */
export function rotated(cosine: tf.Tensor2D, angle: tf.Tensor): tf.Tensor2D {
  const sine = safeSqrt(tf.relu(tf.sub(1, tf.square(cosine))));
  return tf.sub(tf.mul(cosine, tf.cos(angle)), tf.mul(sine, tf.sin(angle)));
}
