import type { NearbyProducts, ProductTile } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import { nativeEngine, type NativeEngine } from '../recording/native-engine.ts';

/** The op of `native/nearby_op.h`. */
const nearbyOp = 'RangelossNearby';

/** Inner products of rows by the backend that tfjs runs on, for searches of `@rangeloss/evaluation`. */
export interface DeviceProducts {
  /** All products of two blocks of rows: entry `[i * rightRows + j]`. */
  products(
    left: Float32Array,
    leftRows: number,
    right: Float32Array,
    rightRows: number,
    dimension: number,
  ): Promise<Float32Array>;
  /**
   * The products with `product + leftReach[i] >= rightHalf[j]` or `product + rightReach[j] >= leftHalf[i]`, with their
   * places `i * rightRows + j` ascending. Only where the native backend has the op for it: the tile then stays there,
   * and only what matters comes to JavaScript.
   */
  readonly nearby?: (tile: ProductTile) => Promise<NearbyProducts>;
  /** Frees what stays on the device between calls. */
  dispose(): void;
}

/**
 * Matrix products for exact searches, on the current backend. The left rows stay on the device as long as calls come
 * with the same array.
 */
export function deviceProducts(): DeviceProducts {
  const engine = nativeEngine();
  let held: { readonly data: Float32Array; readonly tensor: tf.Tensor2D } | undefined;
  const release = (): void => {
    held?.tensor.dispose();
    held = undefined;
  };
  const product = (
    left: Float32Array,
    leftRows: number,
    right: Float32Array,
    rightRows: number,
    dimension: number,
  ): tf.Tensor2D => {
    if (held?.data !== left) {
      release();
      held = { data: left, tensor: tf.tensor2d(left, [leftRows, dimension]) };
    }
    const columns = left === right ? held.tensor : tf.tensor2d(right, [rightRows, dimension]);
    const result = tf.matMul<tf.Tensor2D>(held.tensor, columns, false, true);
    if (columns !== held.tensor) columns.dispose();
    return result;
  };
  return {
    products: async (...rows) => {
      const result = product(...rows);
      const values = (await result.data()) as Float32Array;
      result.dispose();
      return values;
    },
    // The op has a kernel for the processor only.
    ...(engine?.binding.nearbyOp === true && engine.isUsingGpuDevice !== true
      ? {
          nearby: (tile: ProductTile) => {
            const { left, leftRows, right, rightRows, dimension } = tile;
            return pick(engine, product(left, leftRows, right, rightRows, dimension), tile);
          },
        }
      : {}),
    dispose: release,
  };
}

async function pick(
  engine: NativeEngine,
  products: tf.Tensor2D,
  { leftHalf, leftReach, rightHalf, rightReach }: ProductTile,
): Promise<NearbyProducts> {
  const bounds = [leftHalf, leftReach, rightHalf, rightReach].map((values) => tf.tensor1d(values));
  const [places, values] = engine.executeMultipleOutputs(nearbyOp, [], [products, ...bounds], 2);
  tf.dispose([products, ...bounds]);
  const found = {
    places: (await places!.data()) as Int32Array,
    products: (await values!.data()) as Float32Array,
  };
  tf.dispose([places!, values!]);
  return found;
}
