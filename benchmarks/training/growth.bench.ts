import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { keepCheckpoints } from '@rangeloss/training/node';
import * as tf from '@tensorflow/tfjs-core';
import { compared, type Benchmark } from '../benchmark.ts';
import { disposeStep, stepOf, type Net } from './nets.ts';
import { wholeRuns } from './whole-run.ts';

const net: Net = {
  model: 'lenet++',
  options: { channels: [8, 16, 32], embedding: 32 },
  inputShape: [28, 28, 1],
  batch: 32,
  classes: 10,
};
const [first, last] = [500, 2000];

/** Tensors and memory of one run of 2,000 steps, with diagnostics and checkpoints, after 500 of them and at its end. */
export const benchmark: Benchmark = {
  name: 'training/growth',
  async run() {
    await prepareBackend();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'growth-'));
    const step = stepOf(net);
    const runs = await wholeRuns(step, net);
    const seen = new Map<number, { tensors: number; memory: number }>();
    await runs.run(last, {
      checkpointEvery: 100,
      diagnoseEvery: 20,
      callbacks: [
        keepCheckpoints({ folder, identity: { config: {}, data: 'growth' } }),
        {
          onStep: ({ step: at }) => {
            // The loop is a step ahead and has one more tensor in the middle of a run than after its last step.
            if (at + 2 !== first && at + 2 !== last) return;
            globalThis.gc?.();
            const memory = process.memoryUsage.rss() / 2 ** 20;
            seen.set(at + 2, { tensors: tf.memory().numTensors, memory });
          },
        },
      ],
    });
    await runs.close();
    disposeStep(step);
    await rm(folder, { recursive: true, force: true });
    const [before, after] = [seen.get(first)!, seen.get(last)!];
    const name = `after ${first} steps`;
    return [
      compared(`tensors after ${last} steps`, 'tensors', 'lower', after.tensors, {
        name,
        value: before.tensors,
      }),
      compared(`RSS after ${last} steps`, 'MiB', 'lower', after.memory, { name, value: before.memory }),
    ];
  },
};
