import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuBackend } from '../testing/cpu.ts';
import { createOptimizer, optimizerRegistry, type OptimizerConfig } from './optimizer-registry.ts';

beforeAll(useCpuBackend);

/** Runs an optimiser on one number whose gradient is given per step. */
function path(
  config: OptimizerConfig,
  start: number,
  gradients: number[],
  rate: number,
  decay = true,
): number[] {
  const before = tf.memory().numTensors;
  const variable = tf.tidy(() => tf.variable(tf.scalar(start)));
  const optimizer = createOptimizer(config, [{ name: 'w', variable, decay }]);
  const values = gradients.map((gradient, step) => {
    tf.tidy(() => {
      const inputs = Object.fromEntries(
        Object.entries(optimizer.inputs(rate, step)).map(([name, value]) => [name, tf.scalar(value)]),
      );
      optimizer.apply([tf.scalar(gradient)], inputs);
    });
    return variable.dataSync()[0]!;
  });
  optimizer.dispose();
  variable.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

const gradients = [0.5, -0.2, 0.9, 0.1];

describe('stochastic gradient descent', () => {
  const variants: Record<string, number | boolean>[] = [
    { momentum: 0 },
    { momentum: 0.9 },
    { momentum: 0.9, nesterov: true },
    { momentum: 0.9, weightDecay: 0.1 },
    { momentum: 0.8, dampening: 0.5 },
    { momentum: 0.9, weightDecay: 0.1, decoupled: true },
  ];
  for (const options of variants) {
    it(`follows its equations with ${JSON.stringify(options)}`, () => {
      const number = (name: string) => Number(options[name] ?? 0);
      const [momentum, weightDecay, dampening] = ['momentum', 'weightDecay', 'dampening'].map(number) as [
        number,
        number,
        number,
      ];
      const { nesterov = false, decoupled = false } = options;
      let [w, v] = [1, 0];
      const expected = gradients.map((g, step) => {
        const d = g + (decoupled === true ? 0 : weightDecay * w);
        v = momentum * v + (step === 0 ? 1 : 1 - dampening) * d;
        const change = momentum === 0 ? d : nesterov === true ? d + momentum * v : v;
        w -= 0.1 * (change + (decoupled === true ? weightDecay * w : 0));
        return w;
      });
      const actual = path({ name: 'sgd', ...options }, 1, gradients, 0.1);
      actual.forEach((value, step) => {
        expect(value).toBeCloseTo(expected[step]!, 6);
      });
    });
  }

  it('leaves biases undecayed unless told otherwise', () => {
    const config = { name: 'sgd', momentum: 0, weightDecay: 0.5 };
    expect(path(config, 1, [0], 0.1, false)).toEqual([1]);
    expect(path({ ...config, decayAll: true }, 1, [0], 0.1, false)[0]).toBeCloseTo(0.95, 6);
  });

  it('refuses Nesterov without momentum and names the field', () => {
    expect(() => path({ name: 'sgd', momentum: 0, nesterov: true }, 1, [0], 0.1)).toThrow(/nesterov/);
  });
});

describe('AdamW', () => {
  it('follows its equations', () => {
    let [w, m, v] = [1, 0, 0];
    const expected = gradients.map((g, step) => {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const t = step + 1;
      w -= 0.01 * 0.1 * w + (0.01 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
      return w;
    });
    const actual = path({ name: 'adamw', weightDecay: 0.1 }, 1, gradients, 0.01);
    actual.forEach((value, step) => {
      expect(value).toBeCloseTo(expected[step]!, 5);
    });
  });
});

describe('LARS', () => {
  it('scales the step of a decayed weight by its own norm, and leaves biases alone', () => {
    let [w, v] = [1, 0];
    const expected = gradients.map((g) => {
      const trust = (0.02 * Math.abs(w)) / (Math.abs(g) + 0.1 * Math.abs(w));
      v = 0.9 * v + 0.5 * trust * (g + 0.1 * w);
      w -= v;
      return w;
    });
    const config = { name: 'lars', momentum: 0.9, trust: 0.02, weightDecay: 0.1 };
    path(config, 1, gradients, 0.5).forEach((value, step) => {
      expect(value).toBeCloseTo(expected[step]!, 6);
    });
    expect(path({ ...config, momentum: 0 }, 1, [0.5], 0.1, false)[0]).toBeCloseTo(0.95, 6);
  });
  it('moves a weight of zeros by the plain rate, since its trust would be zero', () => {
    expect(path({ name: 'lars', momentum: 0 }, 0, [1], 0.1)[0]).toBeCloseTo(-0.1, 6);
  });
});

describe('an optimiser', () => {
  it.each(optimizerRegistry.names())(
    '%s moves the head at its own rate and changes nothing at rate zero',
    (name) => {
      expect(path({ name, weightDecay: 0.1 }, 1, gradients, 0)).toEqual([1, 1, 1, 1]);
    },
  );
  it('with an unknown name is refused with the nearest known one', () => {
    expect(() => createOptimizer({ name: 'adam' }, [])).toThrow(/adamw/);
  });
});
