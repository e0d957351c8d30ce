import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { compared, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { startTorchPeer } from '../torch-peer.ts';
import { nets } from './nets.ts';
import { peerScript, type PeerRequest } from './peer.ts';

/** Enough for both sides to have everything that they will ever have: ours records in the third. */
const steps = 12;
const megabytes = (bytes: number) => bytes / 2 ** 20;
const answer = z.object({ memory: z.number() });

/** Peak memory of a training run, each net and each side in a process of its own, libraries included. */
export const benchmark: Benchmark = {
  name: 'training/memory',
  async run() {
    const records: BenchmarkRecord[] = [];
    for (const name of ['lenet', 'vgg', 'iresnet'] as const) {
      const ours = await trainedAlone(name);
      const net = nets[name];
      const title = `${net.model} peak memory of a training run, batch ${net.batch}`;
      const peer = await startTorchPeer<PeerRequest>(peerScript);
      if (typeof peer === 'string') {
        records.push(withoutPeer(title, 'MiB', ours, 'PyTorch', peer));
        continue;
      }
      const { memory } = await peer.numbers({ ...net, mode: 'train', format: 'default', steps });
      peer.close();
      const value = megabytes(memory!);
      records.push(compared(title, 'MiB', 'lower', ours, { name: `PyTorch ${peer.version}`, value }));
    }
    return records;
  },
};

async function trainedAlone(name: string): Promise<number> {
  const script = path.join(import.meta.dirname, 'memory-run.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    script,
    name,
    String(steps),
  ]);
  return megabytes(answer.parse(JSON.parse(stdout)).memory);
}
