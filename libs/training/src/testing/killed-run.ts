/**
 * A run in a process of its own, for the tests that kill it: trains with checkpoints in the folder given as the
 * first argument, resumes from what is there, and prints a line per step. The weights' hash is its last line. At the
 * step given as the second argument it waits to be killed, however late a busy machine's parent comes.
 */
import { sha256Hex } from '@rangeloss/foundation';
import { train } from '../loop/train.ts';
import { keepCheckpoints } from '../checkpoint/checkpoint-callback.ts';
import { loadCheckpoint } from '../checkpoint/checkpoint-folder.ts';
import { createSchedule } from '../schedules/schedule.ts';
import { encodeSafetensors } from '../state/safetensors.ts';
import { captureTensors } from '../state/training-snapshot.ts';
import { useCpuBackend } from './cpu.ts';
import { smallBatch, smallStep } from './small-run.ts';

const [folder = '', deadly] = process.argv.slice(2);
const identity = { config: { steps: 24 }, data: 'small' };

await useCpuBackend();
const step = smallStep({
  loss: { softmax: 1, center: { weight: 0.1 } },
  optimizer: { name: 'sgd', rate: 0.02 },
});
const checkpoint = await loadCheckpoint(folder, identity);
process.stdout.write(`resumed ${checkpoint?.snapshot.step ?? 0}\n`);
await train({
  step,
  batches: smallBatch,
  steps: 24,
  rate: createSchedule({ name: 'cosine', warmup: 3 }, { rate: step.baseRate, steps: 24 }),
  checkpointEvery: 3,
  callbacks: [
    keepCheckpoints({ folder, identity }),
    {
      onStep: async ({ step: index }) => {
        process.stdout.write(`step ${index}\n`);
        if (String(index) === deadly) await new Promise((resolve) => setTimeout(resolve, 60_000));
      },
    },
  ],
  ...(checkpoint === undefined ? {} : { resume: checkpoint.snapshot }),
});
const tensors = await captureTensors(step.variables());
process.stdout.write(`weights ${sha256Hex(encodeSafetensors({ tensors, metadata: {} }))}\n`);
