import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { faceApiNet, readTfjsWeights, type EmbeddingModel } from '@rangeloss/models';

/** The pixels that the network takes: square, RGB in [0, 1]. */
export const faceSide = 150;

/**
 * The recognition network of face-api (dlib's ResNet, 29 convolutions) from the tfjs weights in its npm package,
 * quantised to bytes there.
 *
 * @param folder that holds face_recognition_model-weights_manifest.json
 */
export async function openFaceNet(folder: string): Promise<EmbeddingModel> {
  const manifest = path.join(folder, 'face_recognition_model-weights_manifest.json');
  const text = await readFile(manifest, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${manifest} cannot be read.`, {
      file: manifest,
      mend: 'npm install --no-save @vladmandic/face-api@1.7.15, or give --model its folder "model".',
      cause,
    });
  });
  return faceApiNet(await readTfjsWeights(JSON.parse(text), (name) => readFile(path.join(folder, name))));
}
