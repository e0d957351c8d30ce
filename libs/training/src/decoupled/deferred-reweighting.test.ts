import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { beforeAll, expect, it } from 'vitest';
import { captureTensors } from '../state/training-snapshot.ts';
import { createTrainingStep } from '../step/training-step.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { batchSize, classes, disposeStep, inputShape, smallBatch } from '../testing/small-run.ts';

beforeAll(useCpuBackend);

const classCounts = Int32Array.of(1000, 100, 10, 1);

function stepWith(loss: Readonly<Record<string, unknown>>) {
  const model = createModel({ name: 'tiny' }, { inputShape, seed: 1 });
  const { embeddingSize } = model;
  return createTrainingStep({
    model,
    head: createHead({ name: 'linear' }, { embeddingSize, classes, seed: 1 }),
    loss: createLosses(loss, { batchSize, classes, embeddingSize, seed: 1, classCounts }),
    optimizer: { name: 'sgd', rate: 0.05, momentum: 0 },
  });
}

/** The weights after one step taken as number `index`. */
async function after(loss: Readonly<Record<string, unknown>>, index: number) {
  const step = stepWith(loss);
  await step.run(smallBatch(0), { rate: 0.05, step: index }).read();
  const tensors = await captureTensors(step.variables());
  disposeStep(step);
  return tensors;
}

it('deferred re-weighting is softmax up to a step and the class-balanced loss from there on', async () => {
  const deferred = {
    softmax: { weight: 1, schedule: { from: 1, to: 0, start: 3, steps: 0 } },
    'class-balanced': { weight: 1, schedule: { from: 0, to: 1, start: 3, steps: 0 } },
  };
  expect(await after(deferred, 2)).toEqual(await after({ softmax: 1 }, 2));
  expect(await after(deferred, 3)).toEqual(await after({ 'class-balanced': 1 }, 3));
  expect(await after({ softmax: 1 }, 3)).not.toEqual(await after({ 'class-balanced': 1 }, 3));
});
