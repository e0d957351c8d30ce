import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** PyTorch in a process of its own, which waits while it is not asked. */
export interface TorchPeer<Request> {
  readonly version: string;
  /** All that the peer says of a request: `seconds`, and what else its script measures. */
  numbers(request: Request): Promise<Readonly<Record<string, number>>>;
  /** Seconds that the peer took for a request. */
  seconds(request: Request): Promise<number>;
  close(): void;
}

/**
 * Starts a peer with the Python that RANGELOSS_TORCH_PYTHON names, else `python3`.
 *
 * @param script prints one JSON line `{version}`, then for each line that it reads one with `{seconds}`
 * @returns the reason where there is no PyTorch
 */
export async function startTorchPeer<Request>(script: URL): Promise<TorchPeer<Request> | string> {
  const python = process.env['RANGELOSS_TORCH_PYTHON'] ?? 'python3';
  const child = spawn(python, [fileURLToPath(script)], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const answer = async (): Promise<Record<string, unknown> | undefined> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    return done === true ? undefined : (JSON.parse(value) as Record<string, unknown>);
  };
  const hello = await answer();
  if (hello === undefined) return `no PyTorch at ${python} (name a Python with it in RANGELOSS_TORCH_PYTHON)`;
  const numbers = async (request: Request): Promise<Record<string, number>> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const reply = await answer();
    if (reply === undefined) throw new Error('PyTorch ended in the middle of the benchmark');
    return Object.fromEntries(Object.entries(reply).map(([name, value]) => [name, Number(value)]));
  };
  return {
    version: String(hello['version']),
    numbers,
    seconds: async (request) => (await numbers(request))['seconds']!,
    close() {
      child.stdin.end();
    },
  };
}
