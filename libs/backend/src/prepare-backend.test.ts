import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isRequired } from './fixtures/required.ts';
import { nativeAdvice } from './native-advice.ts';
import { nativeBinding } from './platform/native-package.ts';
import { prepareBackend } from './prepare-backend.ts';

const gpuIsBuilt = nativeBinding('tensorflow-gpu')?.exists === true;
const nativeIsBuilt = isRequired('native') || nativeBinding('tensorflow')?.exists === true;

afterEach(() => {
  vi.restoreAllMocks();
});

describe('prepareBackend', () => {
  it.each(['wasm', 'cpu'] as const)(
    'starts %s when it is demanded, with the gradients registered',
    async (name) => {
      const backend = await prepareBackend({ name });
      expect(backend).toMatchObject({ name, chosenBecause: 'it was demanded', passedOver: [] });
      expect(backend.threads).toBeGreaterThan(0);
      expect(backend.version).toMatch(/\d+\.\d+\.\d+/u);
      expect(tf.getBackend()).toBe(name);
      const slope = tf.tidy(
        () =>
          tf
            .grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([3]))
            .dataSync()[0],
      );
      expect(slope).toBe(6);
    },
  );

  it('uses one instance of tfjs-core: kernels and gradients are in the registry that we import', async () => {
    await prepareBackend({ name: 'wasm' });
    expect(tf.getGradient('Conv2D')).toBeDefined();
    const kernels = tf.getKernelsForBackend('wasm').map((kernel) => kernel.kernelName);
    expect(kernels).toContain('Conv2DBackpropFilter');
    const x = tf.tensor1d([1]);
    expect(x).toBeInstanceOf(tf.Tensor);
    x.dispose();
  });

  it('leaves no listener of the WASM loader on the process', async () => {
    const before = process.listenerCount('uncaughtException');
    await prepareBackend({ name: 'wasm' });
    expect(process.listenerCount('uncaughtException')).toBe(before);
  });

  it('prints nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await prepareBackend({ name: 'wasm' });
    await prepareBackend({ name: 'cpu' });
    tf.tensor1d([1]).dispose();
    expect(warn).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  it.runIf(!gpuIsBuilt)('chooses automatically and says what it passed over and why', async () => {
    const backend = await prepareBackend();
    expect(backend.passedOver[0]?.name).toBe('tensorflow-gpu');
    expect(backend.passedOver.every((entry) => entry.reason.length > 10)).toBe(true);
    expect(backend.chosenBecause).toContain('tensorflow-gpu');
    expect(backend.advice !== undefined).toBe(backend.name === 'wasm' || backend.name === 'cpu');
  });

  it('tells whoever runs without the native backend its command, size and gain', () => {
    expect(nativeAdvice('wasm')).toMatch(/npx rangeloss backend install.*274 MB.*times/u);
    expect(nativeAdvice('tensorflow')).toBeUndefined();
  });

  it.runIf(nativeIsBuilt)(
    'starts native TensorFlow where it is built, with threads fixed for good',
    async () => {
      const backend = await prepareBackend({ name: 'tensorflow' });
      expect(backend).toMatchObject({ name: 'tensorflow', device: 'CPU', passedOver: [] });
      expect(tf.getBackend()).toBe('tensorflow');
      const asked = prepareBackend({ name: 'tensorflow', threads: backend.threads + 1 });
      await expect(asked).rejects.toThrow(/threads already/u);
    },
  );

  it('names the nearest backend when the name is unknown', async () => {
    const asked = prepareBackend({ name: 'wsam' as 'wasm' });
    const mend = "did you mean 'wasm'?";
    await expect(asked).rejects.toMatchObject({ name: 'UserError', field: 'backend', mend });
  });

  it.runIf(!gpuIsBuilt)('refuses to fall back where a backend is demanded, and names the mend', async () => {
    const asked = prepareBackend({ name: 'tensorflow-gpu' });
    const mend = 'run `npx rangeloss backend install --gpu`';
    await expect(asked).rejects.toMatchObject({ name: 'UserError', mend });
  });

  it.runIf(!gpuIsBuilt)('takes another one where the named one is only a wish, and says so', async () => {
    const backend = await prepareBackend({ name: 'tensorflow-gpu', require: false });
    expect(backend.name).not.toBe('tensorflow-gpu');
    expect(backend.passedOver[0]?.name).toBe('tensorflow-gpu');
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %f threads', async (threads) => {
    const asked = prepareBackend({ name: 'cpu', threads });
    await expect(asked).rejects.toMatchObject({ field: 'backend.threads' });
  });
});
