import { gunzipSync } from 'node:zlib';
import { prepareBackend } from '@rangeloss/backend';
import { packagedDigits } from '@rangeloss/datasets/node';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packedDigits } from '../assets/pack-digits.ts';
import { initialValues, lossNames } from '../settings/loss-choices.ts';
import { defaultSettings, mostImages, samplers, type Settings } from '../settings/settings.ts';
import { Comparison } from './comparison.ts';
import { type PackedDigits, runData, unpackDigits } from './digits.ts';

let digits: PackedDigits;
let comparison: Comparison | undefined;
let bytes: Uint8Array;
beforeAll(async () => {
  await prepareBackend({ name: 'wasm' });
  bytes = gunzipSync(await packedDigits());
  digits = unpackDigits(bytes);
});
afterEach(() => {
  comparison?.dispose();
  comparison = undefined;
});

const changed = (changes: Partial<Settings>): Settings => ({ ...defaultSettings, ...changes });

describe('the digits of the page', () => {
  it('are those of the package, image by image', async () => {
    const { manifest, pixels } = await packagedDigits();
    expect(digits.manifest.identities).toEqual(manifest.identities);
    expect(digits.manifest.identityOf).toEqual(manifest.identityOf);
    const read = new Float32Array(784);
    await digits.source.read(Int32Array.of(9_876), read);
    expect(Array.from(read, (value) => Math.round(value * 255))).toEqual([
      ...pixels.subarray(9_876 * 784, 9_877 * 784),
    ]);
  });

  it('are refused when the file is cut or empty', () => {
    expect(() => unpackDigits(bytes.subarray(0, bytes.length - 1))).toThrow(/cut or not theirs/);
    expect(() => unpackDigits(new Uint8Array(0))).toThrow(/cut or not theirs/);
  });

  it('are enough for the highest tail that one can draw', () => {
    const { counts, test } = runData(digits, changed({ tail: Array<number>(10).fill(mostImages) }));
    expect([...counts]).toEqual(Array(10).fill(mostImages));
    expect(test.item).toHaveLength(600);
  });

  it('are given to the ranks by the seed', () => {
    const sorted = (seed: number) => [...runData(digits, changed({ seed })).counts];
    expect(sorted(1).toSorted((a, b) => b - a)).toEqual(defaultSettings.tail);
    expect(sorted(1)).not.toEqual(sorted(2));
  });
});

describe('two networks', () => {
  it('start equal, part with different losses, and stay equal with the same one', async () => {
    comparison = await Comparison.start(digits, defaultSettings);
    const start = await comparison.frame();
    expect(start.sides.left.test).toEqual(start.sides.right.test);
    await comparison.step();
    await comparison.step();
    const later = await comparison.frame();
    expect(later.step).toBe(2);
    expect(later.sides.left.test).not.toEqual(later.sides.right.test);
    comparison.dispose();
    const same = { loss: 'range', values: initialValues('range') } as const;
    comparison = await Comparison.start(digits, changed({ left: same, right: same }));
    await comparison.step();
    await comparison.step();
    const equal = await comparison.frame();
    expect(equal.sides.left.test).toEqual(equal.sides.right.test);
    // The same seed gives the same run: what the right side did before.
    expect(equal.sides.right.test).toEqual(later.sides.right.test);
  });

  it('keep their weights when a loss is changed, and free what they made', async () => {
    const before = tf.memory().numTensors;
    comparison = await Comparison.start(digits, defaultSettings);
    await comparison.step();
    const one = await comparison.frame();
    const tensors = tf.memory().numTensors;
    comparison.changeLosses(
      changed({ left: { loss: 'center', values: initialValues('center') }, right: defaultSettings.left }),
    );
    expect((await comparison.frame()).sides.left.test).toEqual(one.sides.left.test);
    comparison.changeLosses(defaultSettings);
    expect(tf.memory().numTensors).toBe(tensors);
    await comparison.step();
    comparison.dispose();
    comparison = undefined;
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(lossNames)('train with %s to finite points and recalls', async (loss) => {
    const side = { loss, values: initialValues(loss) };
    comparison = await Comparison.start(digits, changed({ left: side, right: side }));
    await comparison.step();
    const { sides } = await comparison.frame();
    expect(sides.left.test.every(Number.isFinite)).toBe(true);
    expect(sides.left.recalls).toHaveLength(10);
    expect(Number.isFinite(sides.left.last!.loss)).toBe(true);
    expect(sides.left.regions.digits.every((digit) => digit < 10)).toBe(true);
  });

  it.each(samplers)('take the batches of %s', async (sampler) => {
    comparison = await Comparison.start(digits, changed({ sampler, tail: [3, 1, 1, 1, 1, 1, 1, 1, 1, 1] }));
    await comparison.step();
    expect((await comparison.frame()).batchDigits).toHaveLength(56);
  });
});
