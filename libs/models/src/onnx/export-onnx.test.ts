import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelOf } from '../embedding-model.ts';
import type { Layer } from '../layers/layer.ts';
import { createModel, modelRegistry } from '../model-registry.ts';
import { ParameterScope } from '../parameter.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { scatter } from '../testing/scatter.ts';
import { smallModels } from '../testing/small-models.ts';
import { exportOnnx } from './export-onnx.ts';

beforeAll(async () => {
  await useCpuBackend();
  ort.env.wasm.numThreads = 1;
});

describe.each(modelRegistry.names())('the model %s as ONNX', (name) => {
  it('gives in onnxruntime what it gives here, for two sizes of the batch', async () => {
    const { options, inputShape } = smallModels[name]!;
    const model = createModel({ name, ...options }, { inputShape, seed: 1 });
    scatter(model);
    const before = tf.memory().numTensors;
    const session = await ort.InferenceSession.create(await exportOnnx(model));
    expect(tf.memory().numTensors).toBe(before);
    const [height, width, channels] = inputShape;
    for (const count of [1, 3]) {
      const images = tf.randomNormal<tf.Rank.R4>([count, ...inputShape], 0, 1, 'float32', 5);
      const expected = tf.tidy(() => model.forward(images, { training: false }).dataSync<'float32'>());
      const planes = tf.tidy(() => tf.transpose(images, [0, 3, 1, 2]).dataSync<'float32'>());
      images.dispose();
      const input = new ort.Tensor('float32', Float32Array.from(planes), [count, channels, height, width]);
      const { embeddings } = await session.run({ images: input });
      expect(embeddings!.dims).toEqual([count, model.embeddingSize]);
      const actual = embeddings!.data as Float32Array;
      const largest = Math.max(...Array.from(expected, Math.abs));
      expect(largest).toBeGreaterThan(0);
      const furthest = Math.max(...Array.from(expected, (value, at) => Math.abs(value - actual[at]!)));
      expect(furthest / largest).toBeLessThan(2e-5);
    }
    await session.release();
    model.dispose();
  });
});

describe('a model of layers of one’s own', () => {
  it('is refused where one of them does not say what it is in ONNX', async () => {
    const context = { inputShape: [2, 2, 1], seed: 1 } as const;
    const own: Layer = {
      forward: (input) => tf.reshape(input, [-1, 4]),
      describe: () => ({ output: [4], rows: [] }),
    };
    const model = modelOf('own', context, 4, new ParameterScope(context), own);
    await expect(exportOnnx(model)).rejects.toThrow('The model own does not say what it is in ONNX.');
  });
});
