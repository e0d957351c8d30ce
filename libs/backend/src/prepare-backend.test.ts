import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nativeBinding } from './platform/native-package.ts';
import { prepareBackend } from './prepare-backend.ts';

const nativeIsBuilt = nativeBinding('tensorflow')?.exists === true;

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

  it('uses one instance of tfjs-core: the kernels and the gradients are in the registry that we import', async () => {
    await prepareBackend({ name: 'wasm' });
    expect(tf.getGradient('Conv2D')).toBeDefined();
    expect(tf.getKernelsForBackend('wasm').map((kernel) => kernel.kernelName)).toContain(
      'Conv2DBackpropFilter',
    );
    const x = tf.tensor1d([1]);
    expect(x).toBeInstanceOf(tf.Tensor);
    x.dispose();
  });

  it.runIf(!nativeIsBuilt)(
    'chooses automatically, says what it passed over and why, and how to get more',
    async () => {
      const backend = await prepareBackend();
      expect(backend.passedOver.map((entry) => entry.name).slice(0, 2)).toEqual([
        'tensorflow-gpu',
        'tensorflow',
      ]);
      expect(backend.passedOver.every((entry) => entry.reason.length > 10)).toBe(true);
      expect(backend.advice).toMatch(/npx rangeloss backend install.*274 MB/u);
    },
  );

  it('prints nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await prepareBackend({ name: 'wasm' });
    await prepareBackend({ name: 'cpu' });
    tf.tensor1d([1]).dispose();
    expect(warn).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  it('names the nearest backend when the name is unknown', async () => {
    const asked = prepareBackend({ name: 'wsam' as 'wasm' });
    await expect(asked).rejects.toMatchObject({
      name: 'UserError',
      field: 'backend',
      mend: "did you mean 'wasm'?",
    });
  });

  it.runIf(!nativeIsBuilt)(
    'refuses to fall back where a backend is demanded, and names the mend',
    async () => {
      const asked = prepareBackend({ name: 'tensorflow' });
      await expect(asked).rejects.toMatchObject({
        name: 'UserError',
        mend: 'run `npx rangeloss backend install`',
      });
    },
  );

  it.runIf(!nativeIsBuilt)('takes another one where the named one is only a wish, and says so', async () => {
    const backend = await prepareBackend({ name: 'tensorflow', require: false });
    expect(backend.name).not.toBe('tensorflow');
    expect(backend.passedOver[0]?.name).toBe('tensorflow');
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %f threads', async (threads) => {
    await expect(prepareBackend({ name: 'cpu', threads })).rejects.toMatchObject({
      field: 'backend.threads',
    });
  });
});
