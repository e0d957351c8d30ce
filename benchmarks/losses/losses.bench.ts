import { prepareBackend } from '@rangeloss/backend';
import { compared, median, withoutPeer, type Benchmark, type BenchmarkRecord } from '../benchmark.ts';
import { lossPass } from './pass.ts';
import { settling, startPeer, type LossPeer, type LossRequest } from './peer.ts';

const all = [
  'contrastive',
  'triplet',
  'center',
  'range',
  'cosface',
  'arcface',
  'circle',
  'multi-similarity',
  'supcon',
  'nt-xent',
  'proxy-anchor',
];
/** Fewer where `RANGELOSS_BENCH_LOSSES` names them, with commas. */
const names = process.env['RANGELOSS_BENCH_LOSSES']?.split(',') ?? all;
/** The contrastive loss in the peer's form, neither halved nor squared. */
const options: Record<string, unknown> = { contrastive: { squared: false } };
const rounds = 7;
/** Passes of a turn: as many as take this long, back to back as training runs them. */
const turn = 0.1;
/** Interleaving stops early after this long, where one side is slow. */
const patience = 20;

/** The median of so many passes. */
async function seconds(pass: ReturnType<typeof lossPass>, passes: number): Promise<number> {
  const times: number[] = [];
  for (const start = performance.now(); performance.now() - start < settling;) await pass.time();
  for (let number = 0; number < passes; number++) times.push(await pass.time());
  return median(times);
}

async function comparison(request: LossRequest, peer: LossPeer, backend: string): Promise<BenchmarkRecord> {
  const title = `${request.loss}, batch ${request.batch} x ${request.dimension}, ${backend}`;
  const pass = lossPass(request, options[request.loss] ?? {});
  // The first calls run plainly and are then recorded.
  const warm = await seconds(pass, 8);
  const passes = Math.max(1, Math.min(50, Math.round(turn / warm)));
  if (request.loss === 'nt-xent' && request.batch > 128) {
    const mine = await pass.time();
    pass.dispose();
    const reason = 'it compares all positive with all negative pairs: near a minute a pass at batch 512';
    return withoutPeer(title, 'ms', mine * 1000, 'pytorch-metric-learning', reason);
  }
  await peer.time(request, passes);
  const ours: number[] = [];
  const theirs: number[] = [];
  let [peerName, reason] = ['pytorch-metric-learning', ''];
  const start = performance.now();
  for (let round = 0; round < rounds && performance.now() - start < patience * 1000; round++) {
    ours.push(await seconds(pass, passes));
    const answer = await peer.time(request, passes);
    if (typeof answer === 'string') reason = answer;
    else {
      peerName = answer.name;
      theirs.push(answer.seconds);
    }
  }
  pass.dispose();
  const mine = median(ours) * 1000;
  return theirs.length === 0
    ? withoutPeer(title, 'ms', mine, peerName, reason)
    : compared(title, 'ms', 'lower', mine, { name: peerName, value: median(theirs) * 1000 });
}

/** Forward and backward pass per loss at 512 dimensions, four images of each identity. */
export const benchmark: Benchmark = {
  name: 'losses/losses',
  run: async () => {
    const backend = await prepareBackend();
    const peer = startPeer();
    const records: BenchmarkRecord[] = [];
    const sizes = (process.env['RANGELOSS_BENCH_BATCHES'] ?? '128,512,2048').split(',').map(Number);
    for (const batch of sizes) {
      for (const loss of names) {
        records.push(await comparison({ loss, batch, dimension: 512, images: 4 }, peer, backend.name));
      }
    }
    peer.stop();
    return records;
  },
};
