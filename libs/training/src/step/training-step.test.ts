import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { captureTensors } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { batchSize, disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import { diagnose } from './diagnose.ts';
import { classBins } from './frequency-bins.ts';

beforeAll(useCpuBackend);

const everyLoss = {
  softmax: 1,
  contrastive: { weight: 0.1 },
  triplet: { weight: 0.1 },
  center: { weight: 0.1 },
  range: { intra: 0.01, inter: 0.01, k: 2, margin: 40 },
};

describe('a training step', () => {
  it('lowers the loss and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const step = smallStep();
    const held = tf.memory().numTensors;
    const losses: number[] = [];
    for (let index = 0; index < 30; index++) {
      const pending = step.run(smallBatch(0), { rate: 0.05, step: index });
      losses.push((await pending.read()).loss);
      expect(tf.memory().numTensors).toBe(held);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    disposeStep(step);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports every named term of a joint loss, hinges, the gradient norm and the accuracy', async () => {
    const step = smallStep({ loss: everyLoss });
    const numbers = await step.run(smallBatch(0), { rate: 0.01, step: 0 }).read();
    expect(Object.keys(numbers.terms)).toEqual(
      expect.arrayContaining(['softmax', 'range.intra', 'range.inter']),
    );
    expect(numbers.hinge).toHaveProperty(['range.inter']);
    expect(numbers.gradientNorm).toBeGreaterThan(0);
    expect(numbers.accuracy! * batchSize).toBeCloseTo(Math.round(numbers.accuracy! * batchSize), 5);
    disposeStep(step);
  });

  it('bounds the change by the clipped norm', async () => {
    const step = smallStep({
      optimizer: { name: 'sgd', momentum: 0 },
      clip: { norm: 1e-3 },
      batchNorm: false,
    });
    const before = await captureTensors(step.variables());
    const { gradientNorm } = await step.run(smallBatch(0), { rate: 1, step: 0 }).read();
    const after = await captureTensors(step.variables());
    let squares = 0;
    for (const [name, { data }] of Object.entries(after)) {
      data.forEach((value, index) => (squares += (value - before[name]!.data[index]!) ** 2));
    }
    expect(gradientNorm).toBeGreaterThan(1e-2);
    expect(Math.sqrt(squares)).toBeCloseTo(1e-3, 5);
    disposeStep(step);
  });

  it('bounds each number by the clipped value', async () => {
    const step = smallStep({
      optimizer: { name: 'sgd', momentum: 0 },
      clip: { value: 1e-3 },
      batchNorm: false,
    });
    const before = await captureTensors(step.variables());
    await step.run(smallBatch(0), { rate: 1, step: 0 }).read();
    for (const [name, { data }] of Object.entries(await captureTensors(step.variables()))) {
      data.forEach((value, index) => {
        expect(Math.abs(value - before[name]!.data[index]!)).toBeLessThan(1.01e-3);
      });
    }
    disposeStep(step);
  });

  it('moves the head at its own rate', async () => {
    const step = smallStep({ optimizer: { name: 'sgd', headRate: 0 } });
    const before = await captureTensors(step.variables());
    await step.run(smallBatch(0), { rate: 0.1, step: 0 }).read();
    const after = await captureTensors(step.variables());
    expect(after['head.head.weight']).toEqual(before['head.head.weight']);
    expect(after['model.conv.weight']).not.toEqual(before['model.conv.weight']);
    disposeStep(step);
  });

  it('trains on embeddings alone without a head', async () => {
    const step = smallStep({ loss: { range: { intra: 1, inter: 1, margin: 40 } }, head: 'none' });
    const numbers = await step.run(smallBatch(0), { rate: 0.01, step: 0 }).read();
    expect(numbers).not.toHaveProperty('accuracy');
    disposeStep(step);
  });

  it('tells classes by what has learned them: the head, the loss, or nothing', () => {
    const scoresWith = (loss: Readonly<Record<string, unknown>>, head: string) => {
      const step = smallStep({ loss, head });
      const { classScores } = step;
      const rows = tf.randomNormal<tf.Rank.R2>([3, step.model.embeddingSize], 0, 1, 'float32', 7);
      const shown = tf.tidy(() => ({
        scores: classScores?.(rows).arraySync(),
        logits: step.head.hasLogits ? step.head.logits(rows).arraySync() : undefined,
        cosines: step.loss.classScores?.(rows).arraySync(),
      }));
      rows.dispose();
      disposeStep(step);
      return shown;
    };
    const both = scoresWith({ softmax: 1, arcface: 1 }, 'linear');
    expect(both.scores).toEqual(both.logits);
    // The head stands there untrained: what it says means nothing.
    const own = scoresWith({ arcface: 1, range: 0.1 }, 'cosine');
    expect(own.scores).toEqual(own.cosines);
    expect(own.scores).not.toEqual(own.logits);
    expect(scoresWith({ triplet: 1 }, 'linear').scores).toBeUndefined();
  });

  it('is refused when the loss needs logits that the head does not give', () => {
    expect(() => smallStep({ head: 'none' })).toThrow(/needs logits/);
  });

  it('refuses a batch whose pixels do not fit its classes', () => {
    const step = smallStep();
    const batch = { images: new Float32Array(5), classes: Int32Array.of(1) };
    expect(() => step.run(batch, { rate: 1, step: 0 })).toThrow(/does not fit/);
    expect(() =>
      step.run({ images: new Float32Array(0), classes: new Int32Array(0) }, { rate: 1, step: 0 }),
    ).toThrow(/does not fit/);
    disposeStep(step);
  });
});

describe('term diagnostics', () => {
  it('show each term against softmax and by frequency bin, and change nothing', async () => {
    const step = smallStep({ loss: everyLoss });
    const before = await captureTensors(step.variables());
    const tensors = tf.memory().numTensors;
    const bins = classBins(Int32Array.of(1, 3, 50, 50));
    const { terms, weightedRatio } = await diagnose(step, smallBatch(0), 0, bins);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await captureTensors(step.variables())).toEqual(before);
    expect(terms['softmax']).toMatchObject({ gradientRatio: 1, active: 1 });
    expect(terms['range.intra']!.gradientNorm).toBeGreaterThan(0);
    expect(Object.keys(terms['softmax']!.activeByBin)).not.toContain('6-19');
    expect(weightedRatio['softmax']).toBe(1);
    disposeStep(step);
  });

  it('weigh a loss that is switched off as zero', async () => {
    const step = smallStep({ loss: { softmax: 1, range: { intra: 0, inter: 0 } } });
    const { weightedRatio } = await diagnose(step, smallBatch(0), 0);
    expect(weightedRatio).toEqual({ softmax: 1, range: 0 });
    disposeStep(step);
  });

  it('agree with the gradient of the softmax term, weight included', async () => {
    const one = smallStep();
    const half = smallStep({ loss: { softmax: 0.5, center: { weight: 0.5 } } });
    const [a, b] = [await diagnose(one, smallBatch(0), 0), await diagnose(half, smallBatch(0), 0)];
    expect(b.terms['softmax']!.gradientNorm).toBeCloseTo(a.terms['softmax']!.gradientNorm, 5);
    expect(b.weightedRatio['center']).toBeCloseTo(b.terms['center']!.gradientRatio!, 4);
    disposeStep(one);
    disposeStep(half);
  });
});
