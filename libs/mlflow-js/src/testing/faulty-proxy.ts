import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';

/** What the proxy does with a request in place of passing it on, or after it has. */
export type Fault =
  | 'none'
  | '429'
  | '500'
  | '502'
  | 'slow'
  /** The server has done it, and half of its answer comes. */
  | 'half'
  /** The server has done it, and the connection is reset. */
  | 'reset after'
  | 'reset before';

/** A proxy before a server that fails as its script says: one fault a request, then none. */
export class FaultyProxy {
  readonly #target: URL;
  readonly #server: http.Server;
  #script: Fault[] = [];
  /** Requests that met each fault. */
  readonly met = new Map<Fault, number>();
  uri = '';

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = http.createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.uri = `http://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
    return this;
  }

  script(faults: readonly Fault[]): void {
    this.#script = [...faults];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const fault = this.#script.shift() ?? 'none';
    this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
      if (fault === 'reset before') request.socket.destroy();
      else if (fault === '429')
        response.writeHead(429, { 'retry-after': '0' }).end('{"error_code":"REQUEST_LIMIT_EXCEEDED"}');
      else if (fault === '500') response.writeHead(500).end('<html>broken</html>');
      else if (fault === '502') response.writeHead(502).end('bad gateway');
      else await this.#pass(request, Buffer.concat(parts), response, fault);
    } catch {
      response.destroy();
    }
  }

  async #pass(
    request: http.IncomingMessage,
    body: Buffer,
    response: http.ServerResponse,
    fault: Fault,
  ): Promise<void> {
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
    const answer = await fetch(new URL(request.url ?? '/', this.#target), {
      method: request.method ?? 'GET',
      headers: { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' },
      ...(request.method === 'GET' ? {} : { body: new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (fault === 'reset after') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': bytes.length });
    if (fault === 'half') {
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroy());
      return;
    }
    response.end(bytes);
  }
}
