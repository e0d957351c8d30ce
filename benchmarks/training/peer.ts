import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What is trained on both sides. */
export interface Net {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>> & { readonly embedding: number };
  readonly inputShape: readonly [number, number, number];
  readonly batch: number;
  readonly classes: number;
}

const answerSchema = z.object({ seconds: z.number(), memory: z.number() });
export type PeerAnswer = z.output<typeof answerSchema>;

/** PyTorch in a process of its own, which waits while it is not asked. */
export interface Peer {
  readonly version: string;
  run(
    net: Net,
    mode: 'train' | 'infer',
    format: 'default' | 'channels-last',
    steps: number,
  ): Promise<PeerAnswer>;
  close(): void;
}

/**
 * Starts peer.py with the Python that RANGELOSS_TORCH_PYTHON names, else `python3`.
 *
 * @returns the reason where there is no PyTorch
 */
export async function startPeer(): Promise<Peer | string> {
  const python = process.env['RANGELOSS_TORCH_PYTHON'] ?? 'python3';
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    return done === true ? undefined : JSON.parse(value);
  };
  const hello = z.object({ version: z.string() }).safeParse(await next());
  if (!hello.success) return `no PyTorch at ${python} (name a Python with it in RANGELOSS_TORCH_PYTHON)`;
  return {
    version: hello.data.version,
    run: async (net, mode, format, steps) => {
      child.stdin.write(`${JSON.stringify({ ...net, mode, format, steps })}\n`);
      return answerSchema.parse(await next());
    },
    close: () => {
      child.stdin.end();
    },
  };
}
