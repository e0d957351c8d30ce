import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel } from '../model-registry.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { numbersOf } from '../testing/numeric-gradient.ts';
import { loadTfjsFiles, tfjsFiles } from './tfjs-model.ts';

beforeAll(useCpuBackend);

const make = (seed: number, embedding = 8) =>
  createModel({ name: 'tiny', batchNorm: true, embedding }, { inputShape: [6, 6, 1], seed });

describe('a model saved as model.json', () => {
  it('comes back with the same bits, and tfjs’s own decoder reads it', async () => {
    const [saved, other] = [make(1), make(2)];
    const { json, weights } = await tfjsFiles(saved);
    const before = tf.memory().numTensors;
    const text = JSON.stringify(json);
    const state = await loadTfjsFiles(other, JSON.parse(text), (name) => {
      expect(name).toBe(json.weightsManifest[0]!.paths[0]);
      return Promise.resolve(weights);
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(state).toMatchObject({ missing: [], unused: [] });
    const values = (model: typeof saved) =>
      [...model.parameters, ...model.buffers].map(({ name, variable }) => [name, [...numbersOf(variable)]]);
    expect(values(other)).toEqual(values(saved));

    const decoded = tf.io.decodeWeights(Uint8Array.from(weights).buffer, json.weightsManifest[0]!.weights);
    const constants = ['constant/flat-36'];
    expect(Object.keys(decoded)).toEqual([...values(saved).map(([name]) => name), ...constants]);
    tf.dispose(decoded);
    for (const model of [saved, other]) model.dispose();
  });

  it('is refused where it is cut short, of another shape, or no manifest at all, and changes nothing', async () => {
    const [saved, narrow] = [make(1), make(2, 3)];
    const { json, weights } = await tfjsFiles(saved);
    const whole = () => Promise.resolve(weights);
    const cut = () => Promise.resolve(weights.subarray(0, weights.length - 4));
    const before = [
      tf.memory().numTensors,
      ...narrow.parameters.map(({ variable }) => [...numbersOf(variable)]),
    ];
    await expect(loadTfjsFiles(narrow, json, cut)).rejects.toThrow(/holds \d+ bytes, and the manifest says/);
    await expect(loadTfjsFiles(narrow, json, whole)).rejects.toThrow(/is \[36, 8\] there, and \[36, 3\]/);
    await expect(loadTfjsFiles(narrow, { weightsManifest: 3 }, whole)).rejects.toThrow(/no manifest/);
    await expect(loadTfjsFiles(narrow, null, whole)).rejects.toThrow(/no manifest/);
    expect([
      tf.memory().numTensors,
      ...narrow.parameters.map(({ variable }) => [...numbersOf(variable)]),
    ]).toEqual(before);
    for (const model of [saved, narrow]) model.dispose();
  });
});
