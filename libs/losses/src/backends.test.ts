import * as tf from '@tensorflow/tfjs-core';
import { prepareBackend } from '@rangeloss/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Loss } from './contract.ts';
import { lossRegistry } from './registry.ts';
import { aFew, type ComposedCase } from './testing/composed-cases.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix, relativeError } from './testing/numbers.ts';
import { runLoss, type RunResult } from './testing/run-loss.ts';

const embeddings = randomMatrix(21, 10, 6);
const logits = randomMatrix(22, 10, 5, 2);

const cases: readonly ComposedCase[] = [
  ...lossRegistry.names().map((name): ComposedCase => [name, {}]),
  ...aFew,
];

/** Every registered loss, and a few put together, on the present backend, each after one update of its state. */
function runAll(): Map<ComposedCase, RunResult> {
  return new Map(
    cases.map((one) => {
      const [name, options] = one;
      const loss: Loss = lossRegistry.get(name).create(options, testContext);
      tf.tidy(() => {
        const x = tf.tensor2d(embeddings.flat(), [10, 6]);
        loss.update?.({ embeddings: x, labels: tf.tensor1d([...testClasses], 'int32'), prepared: {} });
      });
      const result = runLoss(loss, embeddings, testClasses, { logits });
      loss.dispose();
      return [one, result];
    }),
  );
}

const required = (process.env['RANGELOSS_REQUIRE'] ?? '').split(',');

/** The losses that give a number although an embedding and its logits are none. */
function hidingNaN(): string[] {
  const broken = (rows: number[][]) => rows.map((row, i) => (i === 4 ? row.map(() => NaN) : row));
  return lossRegistry.names().filter((name) => {
    const loss = lossRegistry.get(name).create({}, testContext);
    const { total } = runLoss(loss, broken(embeddings), testClasses, { logits: broken(logits) });
    loss.dispose();
    return !Number.isNaN(total);
  });
}

describe.each(['wasm', 'tensorflow'] as const)('on the backend %s', (backend) => {
  let reference: Map<ComposedCase, RunResult>;
  let actual: Map<ComposedCase, RunResult> | undefined;
  let hiding: string[] = [];

  beforeAll(async () => {
    await prepareBackend({ name: 'cpu' });
    reference = runAll();
    try {
      await prepareBackend({ name: backend });
      actual = runAll();
      hiding = hidingNaN();
    } catch (error) {
      if (backend === 'wasm' || required.includes('native')) throw error;
    }
  });
  afterAll(async () => {
    await prepareBackend({ name: 'cpu' });
  });

  it.for(cases)('"%s" with %j gives what it gives on plain JavaScript', (one, { skip }) => {
    skip(actual === undefined, `the backend ${backend} is not installed`);
    const [result, expected] = [actual!.get(one)!, reference.get(one)!];
    expect(relativeError([result.total], [expected.total])).toBeLessThan(1e-5);
    expect(relativeError(result.gradient, expected.gradient)).toBeLessThan(1e-5);
    expect(relativeError(result.logitsGradient, expected.logitsGradient)).toBeLessThan(1e-5);
    expect(result.active).toEqual(expected.active);
    expect(result.hinge).toEqual(expected.hinge);
  });

  it('does not hide what is not a number', () => {
    expect(hiding).toEqual([]);
  });
});
