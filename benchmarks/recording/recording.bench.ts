import type * as tf from '@tensorflow/tfjs-core';
import { prepareBackend } from '@rangeloss/backend';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { startTorchPeer, type TorchPeer } from '../torch-peer.ts';
import { netDescriptions, type NetDescription } from './net.ts';
import type { PeerRequest } from './peer.ts';
import { makeSteps } from './steps.ts';

/** How often each way runs; RANGELOSS_BENCH_ROUNDS=1 is enough to see that all of them work. */
const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 7);
/** Seconds that one run of one way should last. */
const seconds = 2;

type Mode = 'train' | 'infer';

/** One way to carry out a step: takes a number of steps and gives the seconds that they took. */
interface Way {
  readonly name: string;
  run(steps: number): number | Promise<number>;
}

/**
 * Training step and inference of three nets in images a second: ours recorded, against ours op by op and PyTorch in its
 * default form, channels-last, and channels-last through torch.compile (which needs a C++ compiler), interleaved.
 */
export const benchmark: Benchmark = {
  name: 'recording',
  async run() {
    await prepareBackend({ name: 'tensorflow' });
    const peer = await startTorchPeer<PeerRequest>(new URL('peer.py', import.meta.url));
    const records: BenchmarkRecord[] = [];
    for (const [name, description] of Object.entries(netDescriptions())) {
      records.push(...(await compareNet(name, description, peer)));
    }
    if (typeof peer !== 'string') peer.close();
    return records;
  },
};

async function compareNet(
  name: string,
  net: NetDescription,
  peer: TorchPeer<PeerRequest> | string,
): Promise<BenchmarkRecord[]> {
  const recorded = makeSteps(net, true);
  const plain = makeSteps(net, false);
  const records: BenchmarkRecord[] = [];
  for (const mode of ['train', 'infer'] as const) {
    const ours = timed('recorded', () => once(recorded, mode));
    const others: Way[] = [timed('tfjs op by op', () => once(plain, mode))];
    if (typeof peer !== 'string') {
      for (const format of ['default', 'channels-last', 'compiled'] as const) {
        others.push({
          name: `PyTorch ${peer.version} ${format}`,
          run: (steps) => peer.seconds({ net: name, mode, format, steps }),
        });
      }
    }
    const [rate, ...rates] = await imagesPerSecond([ours, ...others], net.batch);
    if (recorded[mode].state.mode !== 'recorded') throw new Error(`${name} ${mode} was not recorded`);
    const title = `${name} ${mode === 'train' ? 'training step' : 'inference'}, batch ${net.batch}`;
    for (const [at, other] of others.entries()) {
      records.push(compared(title, 'images/s', 'higher', rate!, { name: other.name, value: rates[at]! }));
    }
    if (typeof peer === 'string') records.push(withoutPeer(title, 'images/s', rate!, 'PyTorch', peer));
  }
  recorded.dispose();
  plain.dispose();
  return records;
}

function once(steps: ReturnType<typeof makeSteps>, mode: Mode): tf.Tensor {
  return mode === 'train' ? steps.train(steps.batch) : steps.infer([steps.batch[0]]);
}

function timed(name: string, step: () => tf.Tensor): Way {
  return {
    name,
    run(steps) {
      const start = performance.now();
      for (let at = 0; at < steps; at++) {
        const result = step();
        // One read at the end, as a training loop reads its loss a step late.
        if (at === steps - 1) result.dataSync();
        result.dispose();
      }
      return (performance.now() - start) / 1000;
    },
  };
}

/** Medians over rounds in which every way has its turn, so that all of them meet the same disturbances. */
async function imagesPerSecond(ways: readonly Way[], batch: number): Promise<number[]> {
  const counts: number[] = [];
  for (const way of ways) {
    // Four steps: recording takes three calls, and PyTorch chooses its kernels in the first.
    await way.run(4);
    counts.push(Math.max(1, Math.round((seconds * 2) / (await way.run(2)))));
  }
  const rates = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, way] of ways.entries()) {
      rates[at]!.push((counts[at]! * batch) / (await way.run(counts[at]!)));
    }
  }
  return rates.map(median);
}
