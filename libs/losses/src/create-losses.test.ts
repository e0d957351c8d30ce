import * as tf from '@tensorflow/tfjs-core';
import { parseConfig } from '@rangeloss/foundation';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLosses, lossesSchema } from './create-losses.ts';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

beforeAll(useTestBackend);

const config = { softmax: 1, range: { intra: 0.01, inter: 0.001, k: 2, margin: 40 }, center: 0.003 };

describe('a config of several losses', () => {
  it('is the weighted sum of its terms', () => {
    const joint = createLosses(config, testContext);
    const { total, terms, active, hinge } = runLoss(joint, randomMatrix(1, 10, 6), testClasses, {
      logits: randomMatrix(2, 10, 5),
    });
    expect(Object.keys(terms)).toEqual(['softmax', 'range.intra', 'range.inter', 'center']);
    expect(Object.keys(active)).toEqual(Object.keys(terms));
    expect(Object.keys(hinge)).toEqual(['range.inter']);
    const sum =
      terms['softmax']! +
      0.01 * terms['range.intra']! +
      0.001 * terms['range.inter']! +
      0.003 * terms['center']!;
    expect(total).toBeCloseTo(sum, 5);
    joint.dispose();
  });

  it('needs logits only when a part does', () => {
    expect(createLosses({ softmax: 1, range: 0.1 }, testContext).needsLogits).toBe(true);
    expect(createLosses({ range: 0.1, triplet: 1 }, testContext).needsLogits).toBe(false);
  });

  it('carries its state under the names of its parts', () => {
    const joint = createLosses(config, testContext);
    expect(Object.keys(joint.state())).toEqual(['center/centers']);
    const other = createLosses(config, { ...testContext, seed: 5 });
    other.restore(joint.state());
    expect([...other.state()['center/centers']!.dataSync()]).toEqual([
      ...joint.state()['center/centers']!.dataSync(),
    ]);
    joint.dispose();
    other.dispose();
  });

  it("gives the norm of every term's gradient at the embeddings", () => {
    const joint = createLosses({ center: 1, range: { margin: 0 } }, testContext);
    const before = tf.memory().numTensors;
    const norms = tf.tidy(() => {
      const x = tf.tensor2d(randomMatrix(1, 10, 6));
      const labels = tf.tensor1d([...testClasses], 'int32');
      const arrays = joint.prepare(Int32Array.from(testClasses));
      const prepared = Object.fromEntries(
        Object.entries(arrays).map(([name, { data, shape, dtype }]) => [
          name,
          tf.tensor(data, [...shape], dtype),
        ]),
      );
      const found = joint.gradientNorms(x, (embeddings) => ({ embeddings, labels, prepared }));
      return Object.fromEntries(Object.entries(found).map(([name, norm]) => [name, norm.dataSync()[0]!]));
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(norms['center']).toBeGreaterThan(0);
    expect(norms['range.intra']).toBeGreaterThan(0);
    expect(norms['range.inter']).toBe(0);
    joint.dispose();
  });
});

describe('mistakes in a config', () => {
  it.each([
    [{ sofmax: 1 }, /loss: sofmax: unknown key.*"softmax"/],
    [{ range: { marign: 1 } }, /loss: range.marign: unknown key.*"margin"/],
    [{ range: { k: 0 } }, /loss: range.k: .*not 0/],
    [{ range: { margin: NaN } }, /loss: range.margin: .*not NaN/],
    [{ softmax: -1 }, /loss: softmax: .*not -1/],
    [{ center: { weight: -0.5 } }, /loss: center.weight: .*not -0.5/],
    [{ center: { schedule: { steps: -1 } } }, /loss: center.schedule.steps: .*not -1/],
    [{ center: { schedule: { step: 5 } } }, /center.schedule.step: unknown key.*"steps"/],
    [{ triplet: { distance: 'euclid' } }, /loss: triplet.distance: .*not "euclid"/],
    [{ range: 'much' }, /loss: range: .*not "much"/],
    [{}, /name at least one loss of softmax, contrastive/],
    ['softmax', /expected object, not "softmax"/],
  ])('refuses %j with the place and the mend', (written, message) => {
    expect(() => createLosses(written, testContext)).toThrow(message);
  });

  it('fills defaults in where it is part of a larger schema', () => {
    expect(parseConfig(lossesSchema(), { softmax: 1, center: { rate: 0.3 } })).toMatchObject({
      softmax: { weight: 1, labelSmoothing: 0 },
      center: { weight: 1, rate: 0.3 },
    });
  });
});
