import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  batchClasses,
  createManifest,
  createSampler,
  memorySource,
  type Manifest,
} from '@rangeloss/datasets';
import { openBatches } from '@rangeloss/datasets/node';
import { createSchedule, train, watchTerms, type TrainingStep, type TrainOptions } from '@rangeloss/training';
import { RunLogger } from 'mlflow-js/node';
import type { Net } from './nets.ts';

/** Runs of everything that a study's cell has around its steps. */
export interface WholeRuns {
  /** Takes so many steps from a fresh sampler on. */
  run(
    steps: number,
    more?: Pick<TrainOptions, 'callbacks' | 'checkpointEvery' | 'diagnoseEvery'>,
  ): Promise<void>;
  close(): Promise<void>;
}

/**
 * A sampler over a long tail, reading ahead from memory, a cosine schedule with warm-up, metrics logged by mlflow-js
 * into a folder, a watch over terms, and progress that is written after each step.
 */
export async function wholeRuns(step: TrainingStep, net: Net): Promise<WholeRuns> {
  const { manifest, source } = tailed(net);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'whole-run-'));
  const logger = new RunLogger({ trackingUri: folder, experimentName: 'benchmark' });
  let shown = '';
  return {
    async run(steps, { callbacks = [], ...more } = {}) {
      const sampler = createSampler(
        { identities: 8, images: net.batch / 8 },
        { manifest, seed: 1, batchSize: net.batch, steps },
      );
      const stream = openBatches({ source, manifest, sampler, steps, held: 4 });
      await train({
        step,
        steps,
        batches: async () => {
          const { images, pixels } = (await stream.next())!;
          return { images: pixels, classes: batchClasses(manifest, images) };
        },
        rate: createSchedule({ name: 'cosine', warmup: 2 }, { rate: step.baseRate, steps }),
        callbacks: [
          {
            onStep: ({ step: at, loss, rate, gradientNorm, accuracy = 0, imagesPerSecond }) => {
              logger.logMetrics({ loss, rate, gradientNorm, accuracy, imagesPerSecond }, { step: at });
              shown = `step ${at + 1} of ${steps}, loss ${loss.toFixed(4)}`;
            },
          },
          watchTerms({ warn: (message) => process.stderr.write(`${message}\n`) }),
          ...callbacks,
        ],
        ...more,
      });
      await stream.close();
      if (!shown.startsWith(`step ${steps} of`)) throw new Error(`The run ended after ${shown}.`);
    },
    async close() {
      await logger.end('FINISHED', { seconds: 10 });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As many images as eight batches have, a power law over the identities, at least four images of each. */
function tailed({ inputShape, batch, classes }: Net): {
  readonly manifest: Manifest;
  readonly source: ReturnType<typeof memorySource>;
} {
  const counts = Array.from({ length: classes }, (_, rank) => 4 + Math.floor((8 * batch) / (rank + 1)));
  const identityOf = Int32Array.from(counts.flatMap((count, rank) => Array<number>(count).fill(rank)));
  const [height, width, channels] = inputShape;
  const pixels = Uint8Array.from(
    { length: identityOf.length * height * width * channels },
    (_, at) => (at * 37) % 251,
  );
  return {
    manifest: createManifest({
      name: 'tailed',
      origin: 'benchmark',
      identities: counts.map((_, rank) => `identity ${rank}`),
      identityOf,
      item: Int32Array.from(identityOf.keys()),
    }),
    source: memorySource(pixels, inputShape),
  };
}
