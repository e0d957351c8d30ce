import type { ProductTile } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nativeStarts } from '../recording/fixtures/require-native.ts';
import { nativeEngine } from '../recording/native-engine.ts';
import { deviceProducts } from './device-products.ts';

const native = await nativeStarts();

/** Numbers that float32 sums hold exactly, so that every order of adding gives the same. */
function rows(count: number, dimension: number, seed: number): Float32Array {
  return Float32Array.from(tf.randomUniform([count * dimension], -8, 8, 'int32', seed).dataSync());
}

function block(leftRows: number, rightRows: number, reach: (at: number) => number): ProductTile {
  const dimension = 5;
  return tf.tidy(() => ({
    left: rows(leftRows, dimension, 1),
    leftRows,
    right: rows(rightRows, dimension, 2),
    rightRows,
    dimension,
    leftHalf: Float32Array.from(rows(leftRows, 1, 3), (value) => value + 60),
    leftReach: Float32Array.from({ length: leftRows }, (_, at) => reach(at)),
    rightHalf: Float32Array.from(rows(rightRows, 1, 4), (value) => value + 60),
    rightReach: Float32Array.from({ length: rightRows }, (_, at) => reach(at + 1)),
  }));
}

/** Straight from the definition. */
function expected(given: ProductTile): { places: number[]; products: number[]; all: number[] } {
  const { left, leftRows, right, rightRows, dimension } = given;
  const all: number[] = [];
  for (let i = 0; i < leftRows; i++) {
    for (let j = 0; j < rightRows; j++) {
      let sum = 0;
      for (let d = 0; d < dimension; d++) sum += left[i * dimension + d]! * right[j * dimension + d]!;
      all.push(sum);
    }
  }
  const places = [...all.keys()].filter((place) => {
    const [i, j] = [Math.floor(place / rightRows), place % rightRows];
    const product = all[place]!;
    return (
      product + given.leftReach[i]! >= given.rightHalf[j]! ||
      product + given.rightReach[j]! >= given.leftHalf[i]!
    );
  });
  return { places, products: places.map((place) => all[place]!), all };
}

describe('products of rows on the device', () => {
  it('are those of a loop, and leave no tensor', async () => {
    const before = tf.memory().numTensors;
    const device = deviceProducts();
    const given = block(7, 9, () => 0);
    for (const [right, rightRows] of [
      [given.right, 9],
      [given.left, 7],
    ] as const) {
      const found = await device.products(given.left, 7, right, rightRows, 5);
      expect([...found]).toEqual(expected({ ...given, right, rightRows }).all);
    }
    device.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  // Rows that end within sixteen columns, one row, one column, more rows than parts.
  it.skipIf(!native).each([
    [7, 9],
    [1, 40],
    [70, 1],
    [65, 51],
    [33, 64],
  ])('%i x %i: only those are given that a reach asks for', async (leftRows, rightRows) => {
    const before = tf.memory().numTensors;
    const device = deviceProducts();
    const reaches = [
      (at: number) => (at % 3) * 20 - 10,
      (at: number) => (at % 4 === 0 ? Infinity : -Infinity),
      () => -Infinity,
      () => Infinity,
    ];
    for (const reach of reaches) {
      const given = block(leftRows, rightRows, reach);
      const { places, products } = expected(given);
      const found = await device.nearby!(given);
      expect([...found.places]).toEqual(places);
      expect([...found.products]).toEqual(products);
    }
    device.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.skipIf(!native)('the op refuses bounds that do not fit', () => {
    const engine = nativeEngine()!;
    const [products, two, three] = [tf.zeros([2, 3]), tf.zeros([2]), tf.zeros([3])];
    const run = (inputs: tf.Tensor[]) => engine.executeMultipleOutputs('RangelossNearby', [], inputs, 2);
    expect(() => run([products, three, two, three, three])).toThrow('a number per row');
    expect(() => run([products, two, two, three, two])).toThrow('per column');
    expect(() => run([two, two, two, three, three])).toThrow('rank 2');
    tf.dispose([products, two, three]);
  });
});
