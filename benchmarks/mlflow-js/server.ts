import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { python } from './peer.ts';

/** A real `mlflow server` over SQLite, with as many workers as it has by default; it ends with `stop`, or with this process. */
export async function startServer(folder: string): Promise<{ uri: string; stop: () => Promise<void> }> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as net.AddressInfo;
  probe.close();
  await once(probe, 'close');
  const script = path.resolve(import.meta.dirname, '../../tools/oracles/mlflow.py');
  const child: ChildProcess = spawn(python, [script, 'serve', folder, String(port), '--workers', '4'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(child, 'exit');
  const uri = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 1200 && child.exitCode === null; attempt++) {
    const healthy = await fetch(`${uri}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) {
      return {
        uri,
        stop: async () => {
          child.stdin?.end();
          await exited;
        },
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.stdin?.end();
  throw new Error('mlflow server did not start');
}
