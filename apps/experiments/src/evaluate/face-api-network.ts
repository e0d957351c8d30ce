import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import { faceApiNet, readTfjsWeights } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { say } from '../terminal/output.ts';
import type { Embedder } from './networks.ts';

/** Images of a forward pass. */
const BATCH = 16;
const WEIGHTS = 'face_recognition_model-weights_manifest.json';

/**
 * face-api's trained face recognition network (128 numbers, for Euclidean distances), from the weights in its npm
 * package. Nothing is aligned: images are taken as they are, cut to their middle.
 *
 * @throws UserError where the package is not installed
 */
export async function openFaceApiNetwork(): Promise<Embedder> {
  const folder = path.join(packageFolder(), 'model');
  const { name } = await prepareBackend();
  say(`face-api's network computes on the backend ${name}.`, { json: true });
  const manifest: unknown = JSON.parse(await readFile(path.join(folder, WEIGHTS), 'utf8'));
  const net = faceApiNet(await readTfjsWeights(manifest, (part) => readFile(path.join(folder, part))));
  const [height, width, channels] = net.inputShape;
  return async (pixels, size) => {
    const rows: Float32Array[] = [];
    for (let start = 0; start < pixels.length; start += BATCH * size) {
      const part = pixels.subarray(start, start + BATCH * size);
      const count = part.length / size;
      const embedded = tf.tidy(() =>
        net.forward(tf.tensor4d(part, [count, height, width, channels]), { training: false }),
      );
      const data = (await embedded.data()) as Float32Array;
      embedded.dispose();
      for (let row = 0; row < count; row++) {
        rows.push(data.slice(row * net.embeddingSize, (row + 1) * net.embeddingSize));
      }
    }
    return rows;
  };
}

function packageFolder(): string {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
  } catch (cause) {
    throw new UserError('The network of face-api is not installed.', {
      field: '--network',
      mend: 'npm install --no-save @vladmandic/face-api@1.7.15',
      cause,
    });
  }
}
