import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { createSampler, truncateTail } from '@rangeloss/datasets';
import { z } from 'zod';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { millionImages, powerLawCounts } from './million-images.ts';

const ROUNDS = 3;

const peerSchema = z.object({
  numpy: z.string(),
  build: z.number(),
  truncate: z.number(),
  draw: z.number().optional(),
  drawError: z.string().optional(),
  pml: z.string().optional(),
});
type Peer = z.output<typeof peerSchema>;

/** RANGELOSS_PYTHON names a Python with the peer's packages; otherwise `python3` is tried. */
function peer(counts: Int32Array): Peer | string {
  const python = process.env['RANGELOSS_PYTHON'] ?? 'python3';
  const script = path.join(import.meta.dirname, 'peer.py');
  const { status, stdout, stderr, error } = spawnSync(python, [script], {
    input: JSON.stringify([...counts]),
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 20,
  });
  if (error !== undefined) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `it ended with ${status ?? 'a signal'}`;
  return peerSchema.parse(JSON.parse(stdout));
}

function seconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function record(
  name: string,
  ours: number[],
  peers: (Peer | string)[],
  key: 'build' | 'truncate' | 'draw',
): BenchmarkRecord {
  const found = peers.filter((entry): entry is Peer => typeof entry !== 'string');
  const values = found.flatMap((entry) => entry[key] ?? []);
  const peerName =
    key === 'draw'
      ? `pytorch-metric-learning ${found[0]?.pml ?? ''} (12,800 draws, scaled up)`
      : `NumPy ${found[0]?.numpy ?? ''}`.trim();
  if (values.length === 0) {
    const reason = peers.map((entry) => (typeof entry === 'string' ? entry : entry.drawError)).find(Boolean);
    return withoutPeer(name, 's', median(ours), peerName, reason ?? 'not measured');
  }
  return compared(name, 's', 'lower', median(ours), { name: peerName, value: median(values) });
}

/** 1.7 million images of 100,000 identities: building, truncating and drawing, and the memory of it all. */
export const benchmark: Benchmark = {
  name: 'datasets/scale',
  run: () => {
    const counts = powerLawCounts();
    const times = { build: [] as number[], truncate: [] as number[], draw: [] as number[] };
    const peers: (Peer | string)[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      let manifest = undefined as ReturnType<typeof millionImages> | undefined;
      times.build.push(seconds(() => (manifest = millionImages(counts)).hash));
      times.truncate.push(seconds(() => truncateTail(manifest!, { share: 0.5 }).hash));
      times.draw.push(
        seconds(() => {
          const sampler = createSampler({ identities: 32, images: 4 }, { manifest: manifest!, seed: 1 });
          for (let step = 0; step < 1_000_000 / 128; step++) sampler.batch(step);
        }),
      );
      peers.push(peer(counts));
    }
    const memory = process.resourceUsage().maxRSS / 1024;
    const title = '1.7 million images, 100,000 identities:';
    return Promise.resolve([
      record(`${title} manifest built and hashed`, times.build, peers, 'build'),
      record(`${title} truncated by half and hashed`, times.truncate, peers, 'truncate'),
      record(`${title} a million draws, 32 x 4`, times.draw, peers, 'draw'),
      withoutPeer(
        `${title} largest memory of the process`,
        'MiB',
        memory,
        'limit 400 MiB',
        'a limit, not a peer',
      ),
    ]);
  },
};
