import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface PeerRequest {
  readonly net: string;
  readonly mode: 'train' | 'infer';
  readonly format: 'default' | 'channels-last';
  readonly steps: number;
}

/** PyTorch in a process of its own, which waits while it is not asked. */
export interface Peer {
  readonly version: string;
  seconds(request: PeerRequest): Promise<number>;
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
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const answer = async (): Promise<Record<string, unknown> | undefined> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    return done === true ? undefined : (JSON.parse(value) as Record<string, unknown>);
  };
  const hello = await answer();
  if (hello === undefined) return `no PyTorch at ${python} (name a Python with it in RANGELOSS_TORCH_PYTHON)`;
  return {
    version: String(hello['version']),
    async seconds(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const reply = await answer();
      if (reply === undefined) throw new Error('PyTorch ended in the middle of the benchmark');
      return Number(reply['seconds']);
    },
    close() {
      child.stdin.end();
    },
  };
}
