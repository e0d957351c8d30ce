import { prepareBackend } from '@rangeloss/backend';
import { Embedder, train } from '@rangeloss/training';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { startTorchPeer, type TorchPeer } from '../torch-peer.ts';
import { batchOf, disposeStep, stepOf, type Net } from './nets.ts';
import { peerScript, type PeerRequest } from './peer.ts';

/** How often each side runs; RANGELOSS_BENCH_ROUNDS=1 is enough to see that all of it works. */
const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 5);
/** Seconds that one run of one side should last. */
const seconds = 3;
const formats = ['default', 'channels-last'] as const;

/**
 * The whole training loop (batches, joint loss, metrics, callbacks) and embedding against PyTorch's plainest loop, in
 * images a second, in turns.
 */
export function trainingBenchmark(name: string, net: Net): Benchmark {
  return {
    name,
    async run() {
      const backend = await prepareBackend();
      const peer = await startTorchPeer<PeerRequest>(peerScript);
      const records = await compareNet(net, backend.name, peer);
      if (typeof peer !== 'string') peer.close();
      return records;
    },
  };
}

/** One side: takes so many steps and gives the seconds that they took. */
type Side = (steps: number) => Promise<number>;

async function compareNet(
  net: Net,
  backend: string,
  peer: TorchPeer<PeerRequest> | string,
): Promise<BenchmarkRecord[]> {
  const records: BenchmarkRecord[] = [];
  const { model, batch } = net;
  const step = stepOf(net);
  const embedder = new Embedder(step.model);
  const given = batchOf(net);
  const ours = {
    train: (steps: number) =>
      train({ step, steps, batches: () => given, callbacks: [{ onStep: () => undefined }] }),
    infer: (steps: number) =>
      embedder.embed({ count: batch * steps, batchSize: batch, read: () => given.images }),
  };
  for (const mode of ['train', 'infer'] as const) {
    const sides: Side[] = [
      async (steps) => {
        const start = performance.now();
        await ours[mode](steps);
        return (performance.now() - start) / 1000;
      },
    ];
    if (typeof peer !== 'string') {
      for (const format of formats) sides.push((steps) => peer.seconds({ ...net, mode, format, steps }));
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
  embedder.dispose();
  disposeStep(step);
  return records;
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
