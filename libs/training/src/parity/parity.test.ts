import { prepareBackend, type BackendName } from '@rangeloss/backend';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeWorks } from '../testing/native.ts';
import { disposeStep } from '../testing/small-run.ts';
import { largestError } from './largest-error.ts';
import { ours, parityCase } from './parity-case.ts';

const cases = ['lenet', 'vgg', 'sphereface', 'iresnet', 'resnet', 'resnet-bottleneck', 'mobilefacenet'];

/**
 * Tolerances relative to the greatest number of a tensor. Both sides compute in float32, PyTorch's sums in another
 * order; through dozens of normalised layers that grows to some 1e-4 in a gradient. AdamW is checked on the nets
 * without norms: its first step has the size of the rate even where the gradient is nothing but rounding.
 */
const tolerance = { output: 1e-4, gradient: 5e-4, weight: 5e-4 };

const worst: Record<string, Record<string, number>> = {};

const native = await nativeWorks();

describe.each<BackendName>(['cpu', 'wasm', ...(native ? (['tensorflow'] as const) : [])])(
  'on %s',
  (backend) => {
    beforeAll(async () => {
      await prepareBackend({ name: backend });
    });

    it.each(cases)(
      '%s computes what PyTorch computes, forwards, backwards and after three steps',
      async (name) => {
        const before = tf.memory().numTensors;
        const { step, batch, reference, entries, rate, steps } = parityCase(name);
        const { model, head } = step;
        const errors: Record<string, number> = {};
        const note = (kind: string, values: ArrayLike<number>, expected: ArrayLike<number>, least = 0) => {
          const error = largestError(values, expected, least);
          errors[kind] ??= 0;
          if (!(error <= errors[kind])) errors[kind] = error;
        };
        const gradients = Object.entries(reference).filter(([entry]) => entry.startsWith('gradient.'));
        const greatest = Math.max(...gradients.map(([, { data }]) => Math.max(...data.map(Math.abs))));

        tf.tidy(() => {
          const { images, labels } = step.batchTensors(batch, 0);
          const forward = () => model.forward(images, { training: true, updateStatistics: false });
          const embeddings = forward();
          note('output', embeddings.dataSync(), reference['embeddings']!.data);
          note('output', head.logits(embeddings).dataSync(), reference['logits']!.data);
          const parameters = step.optimizer.parameters;
          const { grads } = tf.variableGrads(
            () => step.loss.compute(step.lossBatch(forward(), labels, {})).total,
            parameters.map(({ variable }) => variable),
          );
          for (const { name: entry, parameter } of entries) {
            const expected = reference[`gradient.${entry}`];
            if (expected === undefined) continue;
            note(
              'gradient',
              grads[parameter.variable.name]!.dataSync(),
              ours(parameter, expected),
              1e-3 * greatest,
            );
          }
        });

        for (let index = 0; index < steps; index++) {
          const { loss } = await step.run(batch, { rate, step: index }).read();
          note('loss', [loss], reference[`loss.${index}`]!.data);
        }
        for (const { name: entry, parameter } of entries) {
          note('weight', parameter.variable.dataSync(), ours(parameter, reference[`after.${entry}`]!));
        }
        tf.tidy(() => {
          const { images } = step.batchTensors(batch, 0);
          note(
            'evaluated',
            model.forward(images, { training: false }).dataSync(),
            reference['evaluated']!.data,
          );
        });

        worst[`${name} on ${backend}`] = errors;
        expect(errors['output']).toBeLessThan(tolerance.output);
        expect(errors['loss']).toBeLessThan(tolerance.output);
        expect(errors['gradient']).toBeLessThan(tolerance.gradient);
        expect(errors['weight']).toBeLessThan(tolerance.weight);
        expect(errors['evaluated']).toBeLessThan(tolerance.weight);
        disposeStep(step);
        expect(tf.memory().numTensors).toBe(before);
      },
    );
  },
);

afterAll(() => {
  if (process.env['RANGELOSS_SHOW'] === undefined) return;
  const lines = Object.entries(worst).map(([name, errors]) => {
    const parts = Object.entries(errors).map(([kind, error]) => `${kind} ${error.toExponential(1)}`);
    return `${name}: ${parts.join(', ')}`;
  });
  process.stdout.write(`${lines.join('\n')}\n`);
});
