import { prepareBackend } from '@rangeloss/backend';
import { randomStream } from '@rangeloss/foundation';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { createTrainingStep, train, type TrainingStep } from '@rangeloss/training';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { startTorchPeer, type TorchPeer } from '../torch-peer.ts';
import { disposeStep } from './nets.ts';

const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 5);
const [identities, batch, rate, steps] = [100_000, 64, 0.1, 5];
/** Steps of ours alone after the comparison, over whose last nine tenths memory is watched. */
const longRun = Number(process.env['RANGELOSS_BENCH_STEPS'] ?? 1000);
const options = { channels: [32, 64, 128], embedding: 512 };
const inputShape = [28, 28, 1] as const;

interface Request {
  readonly head: 'sampled' | 'full';
  readonly [name: string]: unknown;
}

interface Side {
  readonly name: string;
  /** Milliseconds of a step, and the peak memory of the side's process in MiB. */
  take(): Promise<readonly [milliseconds: number, memory: number]>;
}

/** A step of LeNet++ with `sampled-softmax` over 100,000 identities against PyTorch's sampled and its full head. */
export const benchmark: Benchmark = {
  name: 'training/many-identities',
  async run() {
    await prepareBackend();
    const step = sampledStep();
    const peers: (TorchPeer<Request> | string)[] = [];
    const sides = [ownSide(step)];
    for (const head of ['sampled', 'full'] as const) {
      const peer = await startTorchPeer<Request>(new URL('head_peer.py', import.meta.url));
      peers.push(peer);
      if (typeof peer !== 'string') sides.push(peerSide(peer, head));
    }
    for (const side of sides) await side.take();
    const taken = sides.map((): (readonly [number, number])[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [at, side] of sides.entries()) taken[at]!.push(await side.take());
    }
    for (const peer of peers) if (typeof peer !== 'string') peer.close();
    const grown = await residentOver(sides[0]!, longRun);
    disposeStep(step);
    const lack = peers.find((peer) => typeof peer === 'string');
    return [
      ...['step, ms', 'peak memory, MiB'].flatMap((measure, column) =>
        records(
          measure,
          sides,
          taken.map((side) => median(side.map((pair) => pair[column]!))),
          lack,
        ),
      ),
      grown,
    ];
  },
};

/** The process's memory after so many more steps, against that after a tenth of them. */
async function residentOver(ours: Side, count: number): Promise<BenchmarkRecord> {
  const resident = async (upTo: number): Promise<number> => {
    for (let taken = 0; taken < upTo; taken += steps) await ours.take();
    return process.memoryUsage.rss() / 2 ** 20;
  };
  const early = await resident(count / 10);
  const late = await resident((count * 9) / 10);
  return compared(`${identities} identities: RSS after ${count} steps`, 'MiB', 'lower', late, {
    name: `after ${count / 10}`,
    value: early,
  });
}

function records(
  measure: string,
  sides: readonly Side[],
  [ours, ...others]: readonly number[],
  lack: string | undefined,
): BenchmarkRecord[] {
  const [what, unit] = measure.split(', ') as [string, string];
  const title = `${identities} identities, sampled softmax: ${what}`;
  if (lack !== undefined) return [withoutPeer(title, unit, ours!, 'PyTorch', lack)];
  return others.map((value, at) =>
    compared(title, unit, 'lower', ours!, { name: sides[at + 1]!.name, value }),
  );
}

function sampledStep(): TrainingStep {
  const model = createModel({ name: 'lenet++', ...options }, { inputShape, seed: 1 });
  const context = { batchSize: batch, classes: identities, embeddingSize: model.embeddingSize, seed: 1 };
  return createTrainingStep({
    model,
    head: createHead({ name: 'none' }, { ...context, classes: identities }),
    loss: createLosses({ 'sampled-softmax': { sampleRate: rate } }, context),
    optimizer: { name: 'sgd', rate: 1e-4, momentum: 0.9 },
  });
}

function ownSide(step: TrainingStep): Side {
  const images = Float32Array.from({ length: batch * 28 * 28 }, (_, at) => Math.sin(at));
  let turn = 0;
  return {
    name: 'ours',
    async take() {
      const random = randomStream(1, 'many-identities', turn++);
      const batches = () => ({
        images,
        classes: Int32Array.from({ length: batch }, () => Math.floor(random.uniform() * identities)),
      });
      const start = performance.now();
      await train({ step, steps, batches });
      return [(performance.now() - start) / steps, process.resourceUsage().maxRSS / 1024];
    },
  };
}

function peerSide(peer: TorchPeer<Request>, head: Request['head']): Side {
  return {
    name: `PyTorch ${peer.version}, ${head} head`,
    async take() {
      const { seconds, memory } = await peer.numbers({ head, options, batch, identities, rate, steps });
      return [(1000 * seconds!) / steps, memory! / 2 ** 20];
    },
  };
}
