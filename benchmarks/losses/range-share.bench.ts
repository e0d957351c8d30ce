import { prepareBackend, recordStep } from '@rangeloss/backend';
import { createModel } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { compared, median, type Benchmark } from '../benchmark.ts';
import { lossPass } from './pass.ts';

/** Images of a step that is timed; a step of 256 takes eight times as long. */
const timed = 32;

/** How much of a training step the range loss takes: it should stay below 3 %. */
export const benchmark: Benchmark = {
  name: 'losses/range-share',
  run: async () => {
    const backend = await prepareBackend();
    const inputShape = [64, 64, 3] as const;
    const model = createModel({ name: 'vgg-16', embedding: 512 }, { inputShape: [...inputShape], seed: 0 });
    const images = tf.randomNormal<tf.Rank.R4>([timed, ...inputShape]);
    const variables = model.parameters.map(({ variable }) => variable);
    const step = recordStep((inputs: readonly tf.Tensor[]) => {
      const loss = () =>
        tf.mean<tf.Scalar>(tf.square(model.forward(inputs[0] as tf.Tensor4D, { training: true })));
      return Object.values(tf.variableGrads(loss, variables).grads);
    });
    const pass = lossPass({ loss: 'range', batch: 256, dimension: 512, images: 4 });
    for (let warm = 0; warm < 4; warm++) await pass.time();
    const [nets, losses]: [number[], number[]] = [[], []];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      const gradients = step([images]);
      await gradients.at(-1)!.data();
      tf.dispose(gradients);
      nets.push((performance.now() - start) / 1000);
      losses.push(await pass.time());
    }
    step.dispose();
    pass.dispose();
    tf.dispose(images);
    const share = (100 * median(losses)) / (median(nets) * (256 / timed));
    const goal = { name: 'the bound of 3 %', value: 3 };
    return [
      compared(`range loss in a VGG-16 step, 64 x 64, batch 256, ${backend.name}`, '%', 'lower', share, goal),
    ];
  },
};
