import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../testing/cpu.ts';
import { faceApiNet } from './face-api-net.ts';
import { readTfjsWeights } from './tfjs-weights.ts';

beforeAll(useCpuBackend);

const folder = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'model',
);
const manifest: unknown = JSON.parse(
  readFileSync(path.join(folder, 'face_recognition_model-weights_manifest.json'), 'utf8'),
);
/** Written by tools/oracles/face-api.cjs, which asks face-api itself. */
const { embedding } = JSON.parse(
  readFileSync(new URL('../fixtures/face-api.json', import.meta.url), 'utf8'),
) as { embedding: readonly number[] };

const weights = () => readTfjsWeights(manifest, (name) => readFile(path.join(folder, name)));

describe('the face recognition network of face-api', () => {
  it('gives face-api’s own embedding, and frees its weights', async () => {
    const before = tf.memory().numTensors;
    const model = faceApiNet(await weights());
    expect(model).toMatchObject({ embeddingSize: 128, inputShape: [150, 150, 3] });
    const values = Float32Array.from(
      { length: 150 * 150 * 3 },
      (_, at) => (127.5 + 100 * Math.sin(at * 0.37)) / 255,
    );
    const actual = tf.tidy(() =>
      model.forward(tf.tensor4d(values, [1, 150, 150, 3]), { training: false }).dataSync<'float32'>(),
    );
    expect(actual).toHaveLength(128);
    const furthest = Math.max(...embedding.map((value, at) => Math.abs(value - actual[at]!)));
    expect(furthest).toBeLessThan(1e-5);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused without one of its weights', async () => {
    const { fc, ...rest } = await weights();
    expect(() => faceApiNet(rest)).toThrow('The weights lack "fc"');
    tf.dispose([fc!, ...Object.values(rest)]);
  });
});
