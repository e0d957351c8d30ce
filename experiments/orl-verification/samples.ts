/**
 * The faces on the six photographs that come with face-api, embedded by its network as they are and aligned: see
 * README.md.
 *
 * npm install --no-save @vladmandic/face-api@1.7.15
 * node --import tsx --conditions=@rangeloss/source experiments/orl-verification/samples.ts
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import { allPairs, pairDistances, quantile, type EmbeddingMatrix } from '@rangeloss/evaluation';
import type { EmbeddingModel } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { faceSide, openFaceNet } from './face-api-net.ts';
import { openFaceDetector } from './face-detector.ts';

const { values } = parseArgs({
  options: { package: { type: 'string', default: 'node_modules/@vladmandic/face-api' } },
});

async function main(): Promise<void> {
  // face-api brings tfjs-node along, so both use one native TensorFlow.
  await prepareBackend({ name: 'tensorflow' });
  const folder = path.resolve(values.package);
  const detector = await openFaceDetector(folder);
  const net = await openFaceNet(path.join(folder, 'model'));
  const rows: { unaligned: Float32Array[]; aligned: Float32Array[] } = { unaligned: [], aligned: [] };
  const photograph: number[] = [];
  for (let number = 1; number <= 6; number++) {
    const { data, info } = await sharp(await readFile(path.join(folder, `demo/sample${number}.jpg`)))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const image = tf.tensor3d(Int32Array.from(data), [info.height, info.width, 3], 'int32');
    const faces = await detector.detect(image);
    const cut = {
      unaligned: faces.map(({ detection }) => detection.box),
      aligned: faces.map(({ landmarks }) => landmarks.align()),
    };
    for (const kind of ['unaligned', 'aligned'] as const) {
      for (const face of await detector.extract(image, cut[kind])) {
        rows[kind].push(await embedFace(net, face));
        face.dispose();
      }
    }
    image.dispose();
    photograph.push(...faces.map(() => number));
    process.stderr.write(`photograph ${number}: ${faces.length} faces\n`);
  }
  const [unaligned, aligned] = [matrixOf(rows.unaligned), matrixOf(rows.aligned)];
  const result = {
    faces: photograph.length,
    photograph,
    // Two faces on one photograph are two people.
    impostors: { unaligned: impostorsOf(unaligned, photograph), aligned: impostorsOf(aligned, photograph) },
    sameFace: spreadOf(Float64Array.from(photograph, (_, face) => between(unaligned, aligned, face))),
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

async function embedFace(net: EmbeddingModel, face: tf.Tensor3D): Promise<Float32Array> {
  const embedded = tf.tidy(() => {
    // As face-api does it: black is filled up at the shorter side, the face in the middle.
    const [height, width] = face.shape;
    const longest = Math.max(height, width);
    const before = (length: number) => Math.floor((longest - length) / 2);
    const square = tf.pad<tf.Tensor3D>(tf.div(tf.cast(face, 'float32'), 255), [
      [before(height), longest - height - before(height)],
      [before(width), longest - width - before(width)],
      [0, 0],
    ]);
    return net.forward(tf.expandDims(tf.image.resizeBilinear(square, [faceSide, faceSide])), {
      training: false,
    });
  });
  const row = (await embedded.data()) as Float32Array;
  embedded.dispose();
  return row;
}

function matrixOf(rows: readonly Float32Array[]): EmbeddingMatrix {
  const dimension = rows[0]!.length;
  return { data: Float32Array.from(rows.flatMap((row) => Array.from(row))), count: rows.length, dimension };
}

/** Distances of faces on one photograph. */
function impostorsOf(embeddings: EmbeddingMatrix, photograph: readonly number[]): object {
  const { first, second, same } = allPairs(photograph);
  const kept = (column: Int32Array) => column.filter((_, pair) => same[pair] === 1);
  return spreadOf(pairDistances(embeddings, { first: kept(first), second: kept(second) }, 'euclidean'));
}

function between(a: EmbeddingMatrix, b: EmbeddingMatrix, face: number): number {
  const row = ({ data, dimension }: EmbeddingMatrix) =>
    data.subarray(face * dimension, (face + 1) * dimension);
  const data = Float32Array.from([...row(a), ...row(b)]);
  const both = { data, count: 2, dimension: a.dimension };
  return pairDistances(both, { first: Int32Array.of(0), second: Int32Array.of(1) }, 'euclidean')[0]!;
}

function spreadOf(distances: Float64Array): object {
  const sorted = distances.sort();
  const at = (share: number) => Math.round(1000 * quantile(sorted, share)) / 1000;
  return { count: sorted.length, least: at(0), median: at(0.5), most: at(1) };
}

await main();
