import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/**
 * Below the range from which systems take the ports of outgoing connections: one of those could take the port of a
 * server that is away, or a client could connect to itself.
 */
const range = { first: 20_000, count: 10_000 };

const reserved = path.join(os.tmpdir(), `mlflow-js-ports-${process.getuid?.() ?? 'all'}`);

/** Whether the process lives that took a port; a file that is just being written counts as its. */
function taken(file: string): boolean {
  try {
    const owner = Number(fs.readFileSync(file, 'utf8'));
    if (owner > 0) process.kill(owner, 0);
    return true;
  } catch {
    return false;
  }
}

/** Takes a port for this process, also from one that is gone. */
function reserve(port: number): boolean {
  const file = path.join(reserved, String(port));
  if (fs.existsSync(file)) {
    if (taken(file)) return false;
    fs.rmSync(file, { force: true });
  }
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    // Another process was faster.
    return false;
  }
}

async function listens(port: number): Promise<boolean> {
  const server = net.createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port that nobody uses, and that stays this process's own while the server that uses it is away. */
export async function freePort(): Promise<number> {
  fs.mkdirSync(reserved, { recursive: true });
  const start = (process.pid * 7) % range.count;
  for (let index = 0; index < range.count; index++) {
    const port = range.first + ((start + index) % range.count);
    if (reserve(port) && (await listens(port))) return port;
  }
  throw new Error(`no free port from ${range.first} on`);
}
