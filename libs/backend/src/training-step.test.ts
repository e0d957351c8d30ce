import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { isRequired } from './fixtures/required.ts';
import { trainingStep } from './fixtures/training-step.ts';
import { nativeBinding } from './platform/native-package.ts';
import { prepareBackend, type PreparedBackend } from './prepare-backend.ts';

/** Debian's Chromium brings a software Vulkan driver with its loader. */
const chromium = '/usr/lib/chromium';
const softwareVulkan = `${chromium}/vk_swiftshader_icd.json`;

async function stepOn(name: 'cpu' | 'wasm' | 'tensorflow'): Promise<number[]> {
  await prepareBackend({ name });
  const before = tf.memory().numTensors;
  const numbers = await trainingStep();
  expect(tf.memory().numTensors).toBe(before);
  return numbers;
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const differences = expected.map(
    (value, index) => Math.abs(value - actual[index]!) / Math.max(1, Math.abs(value)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
}

describe('a training step gives the same loss and parameters as on the cpu backend', () => {
  it('on WASM', async () => {
    const expected = await stepOn('cpu');
    expect(expected.every(Number.isFinite)).toBe(true);
    expectClose(await stepOn('wasm'), expected, 1e-4);
  });

  it.runIf(isRequired('native') || nativeBinding('tensorflow')?.exists === true)(
    'on native TensorFlow',
    async () => {
      expectClose(await stepOn('tensorflow'), await stepOn('cpu'), 1e-4);
    },
  );

  it.runIf(isRequired('chromium') || existsSync(softwareVulkan))(
    'on WebGPU in Node, with a software driver',
    async () => {
      const script = fileURLToPath(new URL('fixtures/print-training-step.ts', import.meta.url));
      const arguments_ = ['--import', 'tsx', '--conditions=@rangeloss/source', script, 'webgpu'];
      const env = { ...process.env, VK_ICD_FILENAMES: softwareVulkan, LD_LIBRARY_PATH: chromium };
      const output = execFileSync(process.execPath, arguments_, { env, encoding: 'utf8', timeout: 110_000 });
      const printed = JSON.parse(output) as { backend: PreparedBackend; numbers: number[]; leaked: number };
      expect(printed.backend.device).toMatch(/^software GPU/u);
      expect(printed.leaked).toBe(0);
      expectClose(printed.numbers, await stepOn('cpu'), 1e-3);
    },
    120_000,
  );
});
