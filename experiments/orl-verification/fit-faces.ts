import * as tf from '@tensorflow/tfjs-core';
import { faceSide } from './face-api-net.ts';

/**
 * How a portrait becomes square: filled up with black at both sides (what face-api does to what it is given), cut to
 * its middle, or stretched.
 */
export type FaceFit = 'padded' | 'cropped' | 'stretched';

/** Brings portraits [batch, height, width, 3] to the network's size; the caller disposes the result. */
export function fitFaces(images: tf.Tensor4D, fit: FaceFit): tf.Tensor4D {
  return tf.tidy(() => tf.image.resizeBilinear(square(images, fit), [faceSide, faceSide]));
}

function square(images: tf.Tensor4D, fit: FaceFit): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const longest = Math.max(height, width);
  const around = (length: number): [number, number] => {
    const before = Math.floor((longest - length) / 2);
    return [before, longest - length - before];
  };
  switch (fit) {
    case 'padded':
      return tf.pad(images, [[0, 0], around(height), around(width), [0, 0]]);
    case 'cropped':
      return tf.slice(images, [0, around(width)[0], 0, 0], [batch, width, width, channels]);
    case 'stretched':
      return images;
  }
}
