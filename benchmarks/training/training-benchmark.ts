import { prepareBackend } from '@rangeloss/backend';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import {
  createTrainingStep,
  Embedder,
  train,
  type TrainingBatch,
  type TrainingStep,
} from '@rangeloss/training';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { startPeer, type Net, type Peer } from './peer.ts';

/** How often each side runs; RANGELOSS_BENCH_ROUNDS=1 is enough to see that all of it works. */
const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 5);
/** Seconds that one run of one side should last. */
const seconds = 3;
const formats = ['default', 'channels-last'] as const;

/**
 * The whole training loop (batches, joint loss, metrics, callbacks) and embedding against PyTorch's plainest loop, in
 * images a second, in turns; the share of the loop that is not the step; and peak memory.
 */
export function trainingBenchmark(name: string, net: Net): Benchmark {
  return {
    name,
    async run() {
      const backend = await prepareBackend();
      const peer = await startPeer();
      const records = await compareNet(net, backend.name, peer);
      if (typeof peer !== 'string') peer.close();
      return records;
    },
  };
}

/** One side: takes so many steps and gives the seconds that they took. */
type Side = (steps: number) => Promise<number>;

async function compareNet(net: Net, backend: string, peer: Peer | string): Promise<BenchmarkRecord[]> {
  const records: BenchmarkRecord[] = [];
  const { model, batch } = net;
  const step = stepOf(net);
  const embedder = new Embedder(step.model);
  const images = batchOf(net).images;
  const inside: number[] = [];
  const ours = {
    train: (steps: number) => trainFor(step, net, steps, inside),
    infer: async (steps: number) => {
      const start = performance.now();
      await embedder.embed({ count: batch * steps, batchSize: batch, read: () => images });
      return (performance.now() - start) / 1000;
    },
  };
  let peerMemory = 0;
  for (const mode of ['train', 'infer'] as const) {
    const sides: Side[] = [ours[mode]];
    if (typeof peer !== 'string') {
      for (const format of formats) {
        sides.push(async (steps) => {
          const answer = await peer.run(net, mode, format, steps);
          peerMemory = Math.max(peerMemory, answer.memory);
          return answer.seconds;
        });
      }
    }
    const [rate, ...rates] = await imagesPerSecond(sides, batch);
    const title = `${model} ${mode === 'train' ? 'training loop' : 'embedding'}, batch ${batch}, ${backend}`;
    if (typeof peer === 'string') records.push(withoutPeer(title, 'images/s', rate!, 'PyTorch', peer));
    else {
      for (const [at, format] of formats.entries()) {
        const name = `PyTorch ${peer.version} ${format}`;
        records.push(compared(title, 'images/s', 'higher', rate!, { name, value: rates[at]! }));
      }
    }
  }
  const share = 100 * median(inside);
  const reason = 'the bound is 3 %';
  records.push(withoutPeer(`${model} loop outside of the step`, '%', share, 'none', reason));
  const memory = process.resourceUsage().maxRSS / 1024;
  const title = `${model} peak memory so far, both modes`;
  if (typeof peer === 'string') records.push(withoutPeer(title, 'MiB', memory, 'PyTorch', peer));
  else {
    const value = peerMemory / 2 ** 20;
    records.push(compared(title, 'MiB', 'lower', memory, { name: `PyTorch ${peer.version}`, value }));
  }
  embedder.dispose();
  for (const part of [step, step.model, step.head, step.loss]) part.dispose();
  return records;
}

function stepOf({ model: name, options, inputShape, batch, classes }: Net): TrainingStep {
  const model = createModel({ name, ...options }, { inputShape, seed: 1 });
  const { embeddingSize } = model;
  return createTrainingStep({
    model,
    head: createHead({ name: 'linear' }, { embeddingSize, classes, seed: 1 }),
    loss: createLosses({ softmax: 1 }, { batchSize: batch, classes, embeddingSize, seed: 1 }),
    optimizer: { name: 'sgd', rate: 1e-4, momentum: 0.9, weightDecay: 5e-4 },
  });
}

function batchOf({ inputShape, batch, classes }: Net): TrainingBatch {
  const [height, width, channels] = inputShape;
  return {
    images: Float32Array.from({ length: batch * height * width * channels }, (_, at) => Math.sin(at)),
    classes: Int32Array.from({ length: batch }, (_, at) => at % classes),
  };
}

/** Runs the loop and notes which share of its time was not the step's. */
async function trainFor(step: TrainingStep, net: Net, steps: number, outside: number[]): Promise<number> {
  const batch = batchOf(net);
  let within = 0;
  const run = step.run.bind(step);
  step.run = (given, setting) => {
    const start = performance.now();
    const pending = run(given, setting);
    const read = pending.read.bind(pending);
    pending.read = async () => {
      const asked = performance.now();
      const numbers = await read();
      within += performance.now() - asked;
      return numbers;
    };
    within += performance.now() - start;
    return pending;
  };
  const start = performance.now();
  await train({ step, batches: () => batch, steps, callbacks: [{ onStep: () => undefined }] });
  const elapsed = performance.now() - start;
  step.run = run;
  outside.push(Math.max(0, 1 - within / elapsed));
  return elapsed / 1000;
}

/** Medians over rounds in which every side has its turn, so that all of them meet the same disturbances. */
async function imagesPerSecond(sides: readonly Side[], batch: number): Promise<number[]> {
  const counts: number[] = [];
  for (const side of sides) {
    await side(4);
    counts.push(Math.max(2, Math.round((seconds * 2) / (await side(2)))));
  }
  const rates = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, side] of sides.entries()) {
      rates[at]!.push((counts[at]! * batch) / (await side(counts[at]!)));
    }
  }
  return rates.map(median);
}
