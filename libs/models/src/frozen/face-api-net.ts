import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingModel } from '../embedding-model.ts';

const SIDE = 150;
const DIMENSION = 128;
/** Mean red, green and blue of the images that it was trained on, 0 to 255. */
const MEAN_COLOUR = [122.782, 117.001, 104.298];
/** Residual blocks of each width; every width but the first begins with a block that halves the map. */
const STAGES = [
  ['conv32_1', 'conv32_2', 'conv32_3'],
  ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
  ['conv128_down', 'conv128_1', 'conv128_2'],
  ['conv256_down', 'conv256_1', 'conv256_2', 'conv256_down_out'],
];

/**
 * The face recognition network of face-api.js (dlib's residual net of 29 convolutions, trained on some three million
 * faces) as a frozen model: [batch, 150, 150, 3] with values in [0, 1] to [batch, 128].
 *
 * @param weights as `readTfjsWeights` gives those of `face_recognition_model-weights_manifest.json` in the npm
 *   package `@vladmandic/face-api`; the model frees them when it is disposed
 * @throws UserError when one is missing
 * @see King 2017, "High Quality Face Recognition with Deep Metric Learning", dlib's blog
 */
export function faceApiNet(weights: tf.NamedTensorMap): EmbeddingModel {
  const weight = (name: string): tf.Tensor => {
    const tensor = (weights as Readonly<Record<string, tf.Tensor | undefined>>)[name];
    if (tensor !== undefined) return tensor;
    throw new UserError(`The weights lack "${name}".`, {
      field: name,
      mend: 'Give those of face_recognition_model-weights_manifest.json.',
    });
  };
  const network = new FaceApiNet(weight);
  // What is missing is told now, and not at the first image.
  for (const name of network.weightNames()) weight(name);
  const parameters = Object.values(weights).reduce((sum, { size }) => sum + size, 0);
  return {
    name: 'face-api',
    inputShape: [SIDE, SIDE, 3],
    embeddingSize: DIMENSION,
    parameters: [],
    buffers: [],
    forward: (images) => tf.tidy(() => network.embed(images)),
    describe: () => [{ name: 'face-api', kind: 'frozen', output: [DIMENSION], parameters, multiplyAdds: 0 }],
    dispose: () => {
      tf.dispose(weights);
    },
  };
}

class FaceApiNet {
  readonly #weight: (name: string) => tf.Tensor;

  constructor(weight: (name: string) => tf.Tensor) {
    this.#weight = weight;
  }

  weightNames(): string[] {
    const convolutions = [
      'conv32_down',
      ...STAGES.flat().flatMap((block) => [`${block}/conv1`, `${block}/conv2`]),
    ];
    const parts = ['conv/filters', 'conv/bias', 'scale/weights', 'scale/biases'];
    return [...convolutions.flatMap((name) => parts.map((part) => `${name}/${part}`)), 'fc'];
  }

  embed(images: tf.Tensor4D): tf.Tensor2D {
    const centred = tf.div(tf.sub(tf.mul(images, 255), tf.tensor1d(MEAN_COLOUR)), 255);
    const stem = this.#convolution(centred as tf.Tensor4D, 'conv32_down', 2, true);
    const map = STAGES.flat().reduce<tf.Tensor4D>(
      (input, block) => (block.includes('down') ? this.#down(input, block) : this.#residual(input, block)),
      tf.maxPool(stem, 3, 2, 'valid'),
    );
    return tf.matMul(tf.mean<tf.Tensor2D>(map, [1, 2]), this.#weight('fc'));
  }

  #convolution(input: tf.Tensor4D, name: string, stride: number, rectify: boolean): tf.Tensor4D {
    const filters = this.#weight(`${name}/conv/filters`) as tf.Tensor4D;
    const filtered = tf.conv2d(input, filters, stride, stride === 1 ? 'same' : 'valid');
    const shifted = tf.add(filtered, this.#weight(`${name}/conv/bias`));
    const scaled = tf.mul(shifted, this.#weight(`${name}/scale/weights`));
    const output = tf.add<tf.Tensor4D>(scaled, this.#weight(`${name}/scale/biases`));
    return rectify ? tf.relu(output) : output;
  }

  #branch(input: tf.Tensor4D, name: string, stride: number): tf.Tensor4D {
    return this.#convolution(
      this.#convolution(input, `${name}/conv1`, stride, true),
      `${name}/conv2`,
      1,
      false,
    );
  }

  #residual(input: tf.Tensor4D, name: string): tf.Tensor4D {
    return tf.relu(tf.add(this.#branch(input, name, 1), input));
  }

  /** Halves the map; whichever of branch and pooled shortcut is smaller, in size or channels, is filled with zeros. */
  #down(input: tf.Tensor4D, name: string): tf.Tensor4D {
    const branch = this.#branch(input, name, 2);
    const shortcut = tf.avgPool(input, 2, 2, 'valid');
    const shape = branch.shape.map((length, axis) => Math.max(length, shortcut.shape[axis]!));
    return tf.relu(tf.add(filledUp(branch, shape), filledUp(shortcut, shape)));
  }
}

function filledUp(input: tf.Tensor4D, shape: readonly number[]): tf.Tensor4D {
  return tf.pad(
    input,
    input.shape.map((length, axis): [number, number] => [0, shape[axis]! - length]),
  );
}
