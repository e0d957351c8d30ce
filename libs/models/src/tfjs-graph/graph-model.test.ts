import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelOf } from '../embedding-model.ts';
import { loadTfjsFiles, tfjsFiles, type TfjsFiles } from '../frozen/tfjs-model.ts';
import type { Layer } from '../layers/layer.ts';
import { createModel, modelRegistry } from '../model-registry.ts';
import { ParameterScope } from '../parameter.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { scatter } from '../testing/scatter.ts';
import { smallModels } from '../testing/small-models.ts';

const script = path.join(import.meta.dirname, '../../../../tools/testing/graph-model.mjs');
let folder: string;

beforeAll(async () => {
  await useCpuBackend();
  folder = await mkdtemp(path.join(tmpdir(), 'graph-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Question {
  readonly folder: string;
  readonly shape: readonly number[];
  readonly images: readonly number[];
}

/** Asks TensorFlow.js in a process that knows nothing of this library. */
async function asked(questions: readonly Question[]): Promise<{ shape: number[]; embeddings: number[] }[]> {
  const running = promisify(execFile)(process.execPath, [script]);
  running.child.stdin!.end(JSON.stringify(questions));
  return JSON.parse((await running).stdout) as { shape: number[]; embeddings: number[] }[];
}

async function written(name: string, files: TfjsFiles): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(place);
  await writeFile(path.join(place, 'model.json'), JSON.stringify(files.json));
  await writeFile(path.join(place, files.json.weightsManifest[0]!.paths[0]!), files.weights);
  return place;
}

describe('a network written as a tfjs graph model', () => {
  it('gives in TensorFlow.js alone what it gives here, each registered one', async () => {
    const questions: (Question & { name: string; expected: Float32Array })[] = [];
    for (const name of modelRegistry.names()) {
      const { options, inputShape } = smallModels[name]!;
      const model = createModel({ name, ...options }, { inputShape, seed: 1 });
      scatter(model);
      const before = tf.memory().numTensors;
      const place = await written(name, await tfjsFiles(model));
      expect(tf.memory().numTensors).toBe(before);
      const shape: [number, number, number, number] = [3, ...inputShape];
      const images = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, 'float32', 5);
      const expected = tf.tidy(() => model.forward(images, { training: false }).dataSync<'float32'>());
      questions.push({ name, expected, folder: place, shape, images: [...images.dataSync<'float32'>()] });
      images.dispose();
      model.dispose();
    }
    const answers = await asked(questions);
    for (const [at, { name, expected, shape }] of questions.entries()) {
      const { embeddings, shape: actual } = answers[at]!;
      expect(actual, name).toEqual([shape[0], expected.length / shape[0]!]);
      const largest = Math.max(...Array.from(expected, Math.abs));
      expect(largest, name).toBeGreaterThan(0);
      const furthest = Math.max(...Array.from(expected, (value, row) => Math.abs(value - embeddings[row]!)));
      expect(furthest / largest, name).toBeLessThan(2e-5);
    }
  });

  it('names its input and output, and keeps the model’s own names for weights', async () => {
    const model = createModel({ name: 'tiny', batchNorm: true }, { inputShape: [6, 7, 1], seed: 1 });
    const { json: content, weights } = await tfjsFiles(model);
    expect(content).toMatchObject({
      format: 'graph-model',
      userDefinedMetadata: { model: 'tiny', inputShape: [6, 7, 1] },
      signature: {
        inputs: {
          images: { name: 'images:0', tensorShape: { dim: ['-1', '6', '7', '1'].map((size) => ({ size })) } },
        },
        outputs: {
          embeddings: { name: 'embeddings:0', tensorShape: { dim: [{ size: '-1' }, { size: '8' }] } },
        },
      },
    });
    const state = await loadTfjsFiles(model, content, () => Promise.resolve(weights));
    expect(state).toMatchObject({ missing: [], unused: [] });
    model.dispose();
  });

  it('holds weights alone where a layer is one’s own', async () => {
    const context = { inputShape: [2, 2, 1], seed: 1 } as const;
    const own: Layer = {
      forward: (input) => tf.reshape(input, [-1, 4]),
      describe: () => ({ output: [4], rows: [] }),
    };
    const other: Layer = { ...own, toOnnx: (graph, input) => graph.node('Softplus', [input]) };
    for (const layer of [own, other]) {
      const { json: content } = await tfjsFiles(
        modelOf('own', context, 4, new ParameterScope(context), layer),
      );
      expect(content).toMatchObject({ format: 'rangeloss-model' });
      expect(content).not.toHaveProperty('modelTopology');
    }
  });
});
