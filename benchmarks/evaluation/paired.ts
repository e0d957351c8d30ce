import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { compared, median, withoutPeer, type BenchmarkRecord } from '../benchmark.ts';

const answer = z.object({
  name: z.string(),
  seconds: z.number(),
  memory: z.number(),
  value: z.number(),
});

/** RANGELOSS_TORCH_PYTHON names a Python with the peer's packages; otherwise `python3` is tried. */
function runPeer(task: string, size: number): z.output<typeof answer> | string {
  const python = process.env['RANGELOSS_TORCH_PYTHON'] ?? 'python3';
  const script = path.join(import.meta.dirname, 'peer.py');
  const { status, stdout, stderr, error } = spawnSync(python, [script, task, String(size)], {
    encoding: 'utf8',
  });
  if (error !== undefined) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `it ended with ${status ?? 'a signal'}`;
  return answer.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
}

/** What ours is to do, and how the two results may differ. */
export interface PairedTask {
  readonly task: string;
  readonly title: string;
  readonly size: number;
  readonly rounds: number;
  /** Runs once on data that `prepare` made; returns the number to compare with the peer's. */
  run(): number | Promise<number>;
  /** Both draw their own data, so results agree only so far. */
  readonly tolerance: number;
}

/** Time and peak memory of ours and of the peer, in turns. */
export async function paired(task: PairedTask): Promise<BenchmarkRecord[]> {
  const { title, size } = task;
  const ours: number[] = [];
  const theirs: number[] = [];
  let [peerName, peerMemory, reason] = ['Python', 0, ''];
  for (let round = 0; round < task.rounds; round++) {
    const start = performance.now();
    const value = await task.run();
    ours.push((performance.now() - start) / 1000);
    const peer = runPeer(task.task, size);
    if (typeof peer === 'string') {
      reason = peer;
      continue;
    }
    if (!(Math.abs(peer.value - value) <= task.tolerance)) {
      throw new Error(`${title}: ours gives ${value}, ${peer.name} ${peer.value}.`);
    }
    theirs.push(peer.seconds);
    peerName = peer.name;
    peerMemory = Math.max(peerMemory, peer.memory);
  }
  const memory = process.resourceUsage().maxRSS / 1024;
  if (theirs.length === 0) {
    return [
      withoutPeer(title, 's', median(ours), peerName, reason),
      withoutPeer(`${title}: peak memory`, 'MiB', memory, peerName, reason),
    ];
  }
  return [
    compared(title, 's', 'lower', median(ours), { name: peerName, value: median(theirs) }),
    compared(`${title}: peak memory`, 'MiB', 'lower', memory, { name: peerName, value: peerMemory }),
  ];
}

/** RANGELOSS_BENCH_SCALE below one makes the tasks smaller, for a try. */
export function scaled(size: number, multiple: number): number {
  const scale = Number(process.env['RANGELOSS_BENCH_SCALE'] ?? 1);
  return Math.max(multiple, Math.round((size * scale) / multiple) * multiple);
}
