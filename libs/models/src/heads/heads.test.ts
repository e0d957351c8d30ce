import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../testing/cpu.ts';
import { numbersOf } from '../testing/numeric-gradient.ts';
import { createHead, headRegistry } from './head-registry.ts';

beforeAll(useCpuBackend);

const context = { embeddingSize: 3, classes: 4, seed: 2 };
const embeddings = () => tf.tensor2d([1, 2, 3, 0, 0, 0], [2, 3]);

describe.each(headRegistry.names())('the head %s', (name) => {
  it('gives one finite logit per class, frees what it makes, and says when it has none', () => {
    const before = tf.memory().numTensors;
    const head = createHead({ name }, context);
    if (head.hasLogits) {
      const logits = tf.tidy(() => {
        const output = head.logits(embeddings());
        expect(output.shape).toEqual([2, 4]);
        return numbersOf(output);
      });
      expect(logits.every(Number.isFinite)).toBe(true);
    } else {
      expect(() => head.logits(tf.zeros([1, 3]))).toThrow(/no logits/);
      expect(head.parameters).toEqual([]);
    }
    head.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 1);
  });
});

describe('the cosine head', () => {
  it('does not see the norm of an embedding and stays within its scale', () => {
    const head = createHead({ name: 'cosine', scale: 5 }, context);
    const [short, long] = tf.tidy(() => [
      numbersOf(head.logits(tf.tensor2d([[1, 2, 3]]))),
      numbersOf(head.logits(tf.tensor2d([[10, 20, 30]]))),
    ]);
    short.forEach((value, index) => {
      expect(value).toBeCloseTo(long[index]!, 5);
      expect(Math.abs(value)).toBeLessThanOrEqual(5);
    });
    head.dispose();
  });

  it('has a finite gradient at a zero embedding', () => {
    const head = createHead({ name: 'cosine' }, context);
    const gradient = tf.tidy(() =>
      numbersOf(tf.grad((x) => tf.sum(head.logits(x as tf.Tensor2D)))(tf.zeros([1, 3]))),
    );
    expect(gradient.every(Number.isFinite)).toBe(true);
    head.dispose();
  });
});

describe('the sub-center head', () => {
  it('takes the nearest of its centers for each class', () => {
    const head = createHead({ name: 'sub-center', centers: 2, scale: 3 }, context);
    const weights = numbersOf(head.parameters[0]!.variable);
    const embedding = [0.3, -0.5, 0.8];
    const cosine = (column: number) => {
      const center = embedding.map((_, row) => weights[row * 8 + column]!);
      return (
        center.reduce((sum, value, row) => sum + value * embedding[row]!, 0) /
        (Math.hypot(...center) * Math.hypot(...embedding))
      );
    };
    const logits = tf.tidy(() => numbersOf(head.logits(tf.tensor2d([embedding]))));
    logits.forEach((logit, place) => {
      expect(logit).toBeCloseTo(3 * Math.max(cosine(2 * place), cosine(2 * place + 1)), 5);
    });
    head.dispose();
  });
});
