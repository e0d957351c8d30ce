import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';

/** The pixels that the network takes: square, RGB. */
export const faceSide = 150;

/** A trained face recognition network. */
export interface FaceNet {
  /** [batch, 150, 150, 3] float32, 0 ... 255, to [batch, 128]; the caller disposes the result. */
  embed(images: tf.Tensor4D): tf.Tensor2D;
}

interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly tf.io.WeightsManifestEntry[];
}

const meanColour = [122.782, 117.001, 104.298];

/**
 * The recognition network of face-api (dlib's ResNet, 29 convolutions) from the tfjs weights in its npm package,
 * quantised to bytes there.
 *
 * @param folder that holds face_recognition_model-weights_manifest.json
 */
export async function faceApiNet(folder: string): Promise<FaceNet> {
  const weights = await readWeights(path.join(folder, 'face_recognition_model-weights_manifest.json'));
  const weight = (name: string): tf.Tensor => {
    const tensor = weights.get(name);
    if (tensor === undefined) throw new UserError(`The network's weights lack "${name}".`, { file: folder });
    return tensor;
  };
  const convolution = (x: tf.Tensor4D, name: string, stride: number, relu: boolean): tf.Tensor4D => {
    const padding = stride === 1 ? 'same' : 'valid';
    const filtered = tf.conv2d(x, weight(`${name}/conv/filters`) as tf.Tensor4D, stride, padding);
    const shifted = tf.add(filtered, weight(`${name}/conv/bias`));
    const scaled = tf.add(tf.mul(shifted, weight(`${name}/scale/weights`)), weight(`${name}/scale/biases`));
    return relu ? tf.relu(scaled as tf.Tensor4D) : (scaled as tf.Tensor4D);
  };
  const residual = (x: tf.Tensor4D, name: string): tf.Tensor4D => {
    const inner = convolution(convolution(x, `${name}/conv1`, 1, true), `${name}/conv2`, 1, false);
    return tf.relu(tf.add(inner, x));
  };
  const residualDown = (x: tf.Tensor4D, name: string): tf.Tensor4D => {
    const inner = convolution(convolution(x, `${name}/conv1`, 2, true), `${name}/conv2`, 1, false);
    const pooled = tf.avgPool(x, 2, 2, 'valid');
    // The shortcut has fewer channels, and its rounding another size: both sides are filled up with zeros.
    const [, height, width, channels] = pooled.shape;
    const missing = (have: number, want: number): [number, number] => [0, Math.max(0, want - have)];
    const [, innerHeight, innerWidth, innerChannels] = inner.shape;
    const fittedPool = tf.pad(pooled, [
      [0, 0],
      missing(height, innerHeight),
      missing(width, innerWidth),
      missing(channels, innerChannels),
    ]);
    const fittedInner = tf.pad(inner, [
      [0, 0],
      missing(innerHeight, height),
      missing(innerWidth, width),
      [0, 0],
    ]);
    return tf.relu(tf.add(fittedPool, fittedInner));
  };
  return {
    embed: (images) =>
      tf.tidy(() => {
        const centred = tf.div(tf.sub(images, tf.tensor1d(meanColour)), 255);
        let x = tf.maxPool(convolution(centred as tf.Tensor4D, 'conv32_down', 2, true), 3, 2, 'valid');
        for (const name of ['conv32_1', 'conv32_2', 'conv32_3']) x = residual(x, name);
        x = residualDown(x, 'conv64_down');
        for (const name of ['conv64_1', 'conv64_2', 'conv64_3']) x = residual(x, name);
        x = residualDown(x, 'conv128_down');
        for (const name of ['conv128_1', 'conv128_2']) x = residual(x, name);
        x = residualDown(x, 'conv256_down');
        for (const name of ['conv256_1', 'conv256_2']) x = residual(x, name);
        x = residualDown(x, 'conv256_down_out');
        return tf.matMul(tf.mean(x, [1, 2]), weight('fc'));
      }),
  };
}

async function readWeights(manifest: string): Promise<Map<string, tf.Tensor>> {
  const groups = await readFile(manifest, 'utf8').then(
    (text) => JSON.parse(text) as ManifestGroup[],
    (cause: unknown) => {
      throw new UserError(`${manifest} cannot be read.`, {
        file: manifest,
        mend: 'npm install --no-save @vladmandic/face-api@1.7.15, or give --model its folder "model".',
        cause,
      });
    },
  );
  const tensors = new Map<string, tf.Tensor>();
  for (const { paths, weights } of groups) {
    const parts = await Promise.all(paths.map((name) => readFile(path.join(path.dirname(manifest), name))));
    const bytes = Uint8Array.from(Buffer.concat(parts));
    for (const [name, tensor] of Object.entries(tf.io.decodeWeights(bytes.buffer, [...weights]))) {
      tensors.set(name, tensor);
    }
  }
  return tensors;
}
