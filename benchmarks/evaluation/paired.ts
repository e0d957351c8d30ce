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

type Answer = z.output<typeof answer>;

/** RANGELOSS_TORCH_PYTHON names a Python with the peer's packages; otherwise `python3` is tried. */
function runPeer(task: string, size: number): Answer | string {
  const python = process.env['RANGELOSS_TORCH_PYTHON'] ?? 'python3';
  return runProcess(python, [path.join(import.meta.dirname, 'peer.py'), task, String(size)]);
}

function runOurs(task: string, size: number): Answer {
  const ours = path.join(import.meta.dirname, 'ours.ts');
  const found = runProcess(process.execPath, [...process.execArgv, ours, task, String(size)]);
  if (typeof found === 'string') throw new Error(`${task}: ${found}`);
  return found;
}

function runProcess(program: string, words: readonly string[]): Answer | string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `it ended with ${status ?? 'a signal'}`;
  return answer.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
}

/** A task that `ours.ts` and `peer.py` both know, and how their results may differ. */
export interface PairedTask {
  readonly task: string;
  readonly title: string;
  readonly size: number;
  readonly rounds: number;
  /** Both draw their own data, so results agree only so far. */
  readonly tolerance: number;
}

/** Time and peak memory of ours and of the peer, each in a process of its own, in turns. */
export function paired({ task, title, size, rounds, tolerance }: PairedTask): BenchmarkRecord[] {
  const ours: Answer[] = [];
  const theirs: Answer[] = [];
  let reason = '';
  for (let round = 0; round < rounds; round++) {
    const own = runOurs(task, size);
    ours.push(own);
    const peer = runPeer(task, size);
    if (typeof peer === 'string') {
      reason = peer;
      continue;
    }
    if (!(Math.abs(peer.value - own.value) <= tolerance)) {
      throw new Error(`${title}: ours gives ${own.value}, ${peer.name} ${peer.value}.`);
    }
    theirs.push(peer);
  }
  const seconds = median(ours.map((run) => run.seconds));
  const memory = Math.max(...ours.map((run) => run.memory));
  const [first] = theirs;
  if (first === undefined) {
    return [
      withoutPeer(title, 's', seconds, 'Python', reason),
      withoutPeer(`${title}: peak memory`, 'MiB', memory, 'Python', reason),
    ];
  }
  const peer = (value: number) => ({ name: first.name, value });
  return [
    compared(title, 's', 'lower', seconds, peer(median(theirs.map((run) => run.seconds)))),
    compared(
      `${title}: peak memory`,
      'MiB',
      'lower',
      memory,
      peer(Math.max(...theirs.map((run) => run.memory))),
    ),
  ];
}

/** RANGELOSS_BENCH_SCALE below one makes the tasks smaller, for a try. */
export function scaled(size: number, multiple: number): number {
  const scale = Number(process.env['RANGELOSS_BENCH_SCALE'] ?? 1);
  return Math.max(multiple, Math.round((size * scale) / multiple) * multiple);
}
