import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type AlignmentTarget, alignFace, alignmentTargets } from '@rangeloss/datasets';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { fivePoints, openFaceDetector } from '../orl-verification/face-detector.ts';

/** A face that was found in a photograph, brought to the places that networks are trained on. */
export interface AlignedFace {
  readonly photograph: string;
  readonly score: number;
  /** Eyes, nose and corners of the mouth in the photograph, x and y. */
  readonly points: readonly number[];
  /** By target: [height, width, 3] bytes, and the five points as the alignment moved them. */
  readonly aligned: ReadonlyMap<string, { readonly target: AlignmentTarget; readonly pixels: Uint8Array }>;
}

/** Every face of the six demo photographs, aligned to each target; the native backend has been prepared. */
export async function alignPhotographs(folder: string): Promise<AlignedFace[]> {
  const detector = await openFaceDetector(folder);
  const photographs = (await readdir(path.join(folder, 'demo'))).filter((name) =>
    /^sample\d\.jpg$/.test(name),
  );
  const faces: AlignedFace[] = [];
  for (const photograph of photographs.sort()) {
    const { data, info } = await sharp(path.join(folder, 'demo', photograph))
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    const pixels = new Uint8Array(data);
    const image = tf.tensor3d(Int32Array.from(pixels), [height, width, 3], 'int32');
    for (const { detection, landmarks } of await detector.detect(image)) {
      const points = fivePoints(landmarks);
      const aligned = Object.entries(alignmentTargets).map(
        ([name, target]) =>
          [
            name,
            {
              target,
              pixels: Uint8Array.from(alignFace({ height, width, channels: 3, pixels }, points, target)),
            },
          ] as const,
      );
      faces.push({ photograph, score: detection.score, points, aligned: new Map(aligned) });
    }
    image.dispose();
  }
  return faces;
}
