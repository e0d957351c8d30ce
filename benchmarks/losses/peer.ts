import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const answer = z.object({ name: z.string(), seconds: z.number() });

/** One pass of a loss at a shape. */
export interface LossRequest {
  readonly loss: string;
  readonly batch: number;
  readonly dimension: number;
  readonly images: number;
}

/** Milliseconds at the start of a turn whose passes do not count: the other side's threads spin on. */
export const settling = 15;

/** A Python process that times a few passes at a time, so that they can be interleaved with ours. */
export interface LossPeer {
  /**
   * The median of so many passes. Resolves to a sentence where the peer cannot answer, from then on to the same one.
   */
  time(request: LossRequest, passes: number): Promise<z.output<typeof answer> | string>;
  stop(): void;
}

/** RANGELOSS_TORCH_PYTHON names a Python with the peer's packages; otherwise `python3` is tried. */
export function startPeer(): LossPeer {
  const python = process.env['RANGELOSS_TORCH_PYTHON'] ?? 'python3';
  const child = spawn(python, [path.join(import.meta.dirname, 'peer.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let failure: string | undefined;
  let complaint = '';
  let waiting: ((result: z.output<typeof answer> | string) => void) | undefined;
  const fail = (reason: string) => {
    failure ??= reason;
    waiting?.(failure);
  };
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  child.stdin.on('error', (error) => {
    fail(error.message);
  });
  child.on('error', (error) => {
    fail(error.message);
  });
  child.on('close', (code) => {
    const last = complaint.trim().split('\n').at(-1) ?? '';
    fail(last === '' ? `it ended with ${code ?? 'a signal'}` : last);
  });
  createInterface(child.stdout).on('line', (line) => waiting?.(answer.parse(JSON.parse(line))));
  return {
    time: (request, passes) =>
      new Promise((resolve) => {
        waiting = resolve;
        if (failure === undefined) child.stdin.write(`${JSON.stringify({ ...request, passes, settling })}\n`);
        else resolve(failure);
      }),
    stop: () => child.stdin.end(),
  };
}
