/**
 * The people of the ORL database by face-api's trained network, their faces aligned in three ways and not: see
 * README.md.
 *
 * npm install --no-save @vladmandic/face-api@1.7.15
 * node --import tsx --conditions=@rangeloss/source experiments/orl-verification/aligned.ts --root path/to/orl
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import { alignFace, alignmentTargets, readBatch, type AlignmentTarget } from '@rangeloss/datasets';
import { imageFolder } from '@rangeloss/datasets/node';
import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { endedForPeople, say } from './ended-for-people.ts';
import { faceSide, openFaceNet } from './face-api-net.ts';
import { fivePoints, openFaceDetector, type Box } from './face-detector.ts';
import { fitFaces } from './fit-faces.ts';
import { verifyPeople } from './verify-people.ts';

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    package: { type: 'string', default: 'node_modules/@vladmandic/face-api' },
    resamples: { type: 'string', default: '2000' },
    /** The first so many photographs only, for a try. */
    images: { type: 'string', default: '400' },
  },
});

/**
 * Where dlib puts the five places in a chip of 150 pixels with a margin of a quarter, on which the network was trained:
 * 100 p + 25 with the mean face of dlib/image_transforms/interpolation.h.
 */
const dlibTarget: AlignmentTarget = {
  height: faceSide,
  width: faceSide,
  points: [47.549, 46.599, 100.477, 46.599, 74.013, 76.563, 50.415, 103.023, 97.61, 103.023],
};

/** InsightFace's places in a picture of 112, on the network's 150: a tighter cut than the network knows. */
const insightfaceTarget: AlignmentTarget = {
  height: faceSide,
  width: faceSide,
  points: alignmentTargets['112x112'].points.map((place) => (place * faceSide) / 112),
};

/** Black around a photograph: the detector finds no face that fills its picture. */
const margin = 56;

async function main(): Promise<void> {
  if (values.root === undefined) {
    throw new UserError('Give --root, the folder of the ORL database (s1 ... s40).', { field: '--root' });
  }
  await prepareBackend({ name: 'tensorflow' });
  const folder = path.resolve(values.package);
  const detector = await openFaceDetector(folder);
  const net = await openFaceNet(path.join(folder, 'model'));
  const [height, width] = [112, 92];
  const { manifest, source } = await imageFolder(values.root, { shape: [height, width, 3] });
  const count = Math.min(Number(values.images), manifest.item.length);
  const images = Int32Array.from(manifest.item.keys()).subarray(0, count);
  const rows: Record<string, Float32Array[]> = {};
  const add = async (cut: string, face: tf.Tensor4D): Promise<void> => {
    const embedded = net.forward(face, { training: false });
    (rows[cut] ??= []).push((await embedded.data()) as Float32Array);
    tf.dispose([embedded, face]);
  };
  let undetected = 0;
  for (const image of images) {
    const pixels = await readBatch(source, manifest, Int32Array.of(image));
    const bytes = Uint8Array.from(pixels, (value) => Math.round(255 * value));
    const photograph = tf.tidy(() =>
      tf.pad(tf.tensor3d(Int32Array.from(bytes), [height, width, 3], 'int32'), [
        [margin, margin],
        [margin, margin],
        [0, 0],
      ]),
    );
    const found = [...(await detector.detect(photograph))].sort(
      (a, b) => b.detection.score - a.detection.score,
    );
    const best = found[0];
    if (best === undefined) undetected++;
    // Where no face is found the whole picture is taken for one: that is how these photographs were made.
    const whole = (): tf.Tensor4D =>
      tf.tidy(() => fitFaces(tf.tensor4d(pixels, [1, height, width, 3]), 'padded'));
    const boxed = async (box: Box | undefined): Promise<tf.Tensor4D> => {
      if (box === undefined) return whole();
      const [face] = await detector.extract(photograph, [box]);
      const square = tf.tidy(() => fitFaces(tf.expandDims(tf.div(tf.cast(face!, 'float32'), 255)), 'padded'));
      face!.dispose();
      return square;
    };
    const landmarks = best?.landmarks ?? (await detector.landmarksOf(photograph));
    const points = fivePoints(landmarks).map((place) => place - margin);
    const moved = (target: AlignmentTarget): tf.Tensor4D => {
      const aligned = alignFace({ height, width, channels: 3, pixels: bytes }, points, target);
      return tf.tidy(() => tf.div(tf.tensor4d(Float32Array.from(aligned), [1, faceSide, faceSide, 3]), 255));
    };
    await add('whole picture, padded', whole());
    await add("the detector's box", await boxed(best?.detection.box));
    await add("face-api's alignment: a box, no rotation", await boxed(best?.landmarks.align()));
    await add("our aligner, dlib's places", moved(dlibTarget));
    await add("our aligner, InsightFace's places", moved(insightfaceTarget));
    photograph.dispose();
    if (image % 50 === 49) say(`${image + 1} of ${count} photographs`);
  }
  say(`no face found on ${undetected} of ${count}`);
  const labels = manifest.identityOf.subarray(0, count);
  const results = [];
  for (const [cut, embedded] of Object.entries(rows)) {
    const dimension = embedded[0]!.length;
    const data = Float32Array.from(embedded.flatMap((row) => Array.from(row)));
    const options = { distance: 'euclidean', folds: 10, resamples: Number(values.resamples) } as const;
    results.push({ cut, ...(await verifyPeople({ data, count, dimension }, labels, options)) });
    say(`${cut}: EER ${(100 * results.at(-1)!.eer.estimate).toFixed(1)} %`);
  }
  process.stdout.write(`${JSON.stringify({ photographs: count, undetected, results }, null, 2)}\n`);
}

await endedForPeople(main);
