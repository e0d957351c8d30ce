import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SizedBody } from '../store.ts';
import { RestStore } from './rest-store.ts';

interface Seen {
  readonly call: string;
  readonly body: Buffer;
  readonly headers: http.IncomingHttpHeaders;
}

let seen: Seen[];
/** What the server answers otherwise than an object store behind MLflow would; undefined: as that. */
let otherwise: (call: string) => { status: number; body?: string } | undefined;
let server: http.Server;
let uri: string;

const parts = (): Seen[] => seen.filter(({ call }) => call.startsWith('PUT /store/'));
const calls = (): string[] => seen.map(({ call }) => call.replace(/\?.*/, ''));

/** The calls of MLflow's proxy for uploads in parts, and the store that it signs addresses of, in one server. */
function answerOf({ call, body, headers }: Seen): { status: number; body: string; etag?: string } {
  if (call.startsWith('PUT /store/')) {
    // A signed address and our own credentials together are refused by S3.
    const refused = headers.authorization !== undefined || headers['x-signed'] !== 'yes';
    return { status: refused ? 400 : 200, body: '', etag: `"etag of ${body.length}"` };
  }
  if (!call.includes('/mpu/create/')) return { status: 200, body: '{}' };
  const { num_parts } = JSON.parse(body.toString()) as { num_parts: number };
  const credentials = Array.from({ length: num_parts }, (_, index) => ({
    url: `${uri}/store/${index + 1}?signature=secret`,
    part_number: index + 1,
    headers: { 'x-signed': 'yes' },
  }));
  return { status: 200, body: JSON.stringify({ upload_id: 'u1', credentials }) };
}

beforeEach(async () => {
  seen = [];
  otherwise = () => undefined;
  server = http.createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const call = `${request.method ?? ''} ${request.url ?? ''}`;
      const one = { call, body: Buffer.concat(chunks), headers: request.headers };
      seen.push(one);
      const answer: ReturnType<typeof answerOf> = { body: '', ...(otherwise(call) ?? answerOf(one)) };
      response.writeHead(answer.status, { etag: answer.etag ?? '' }).end(answer.body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  uri = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const bytes = new Uint8Array(25).map((_, index) => index);
const sized: SizedBody = {
  size: bytes.length,
  async *read(from, to) {
    await Promise.resolve();
    for (let at = from; at < to; at += 4) yield bytes.subarray(at, Math.min(to, at + 4));
  },
};

const write = (body: Uint8Array | SizedBody, enabled?: boolean): Promise<void> =>
  new RestStore(uri, {
    credentials: { token: 'ours' },
    retry: { maxRetries: 1, backoffFactor: 0, backoffJitter: 0 },
    multipart: { enabled, minimumSize: 20, partSize: 10 },
  }).artifacts
    .repository('mlflow-artifacts:/1/run/artifacts')
    .write('deep folder/weights.bin', body);

const whole = 'PUT /api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/deep%20folder/weights.bin';
const mpu = (action: string): string =>
  `POST /api/2.0/mlflow-artifacts/mpu/${action}/1/run/artifacts/deep%20folder`;

it.each([
  ['bytes', bytes],
  ['a file', sized],
])('uploads %s in parts to the addresses that the server signs', async (_, body) => {
  await write(body);
  expect(calls().filter((call) => !call.startsWith('PUT'))).toEqual([mpu('create'), mpu('complete')]);
  expect(JSON.parse(seen[0]!.body.toString())).toEqual({ path: 'weights.bin', num_parts: 3 });
  const sent = parts().toSorted((a, b) => (a.call < b.call ? -1 : 1));
  expect(Buffer.concat(sent.map((part) => part.body))).toEqual(Buffer.from(bytes));
  expect(sent.map(({ headers }) => headers['content-length'])).toEqual(['10', '10', '5']);
  const complete = JSON.parse(seen.at(-1)!.body.toString()) as { upload_id: string; parts: object[] };
  expect(complete).toMatchObject({ path: 'weights.bin', upload_id: 'u1' });
  expect(complete.parts).toMatchObject([
    { part_number: 1, etag: '"etag of 10"' },
    { part_number: 2, etag: '"etag of 10"' },
    { part_number: 3, etag: '"etag of 5"' },
  ]);
  expect(seen[0]!.headers.authorization).toBe('Bearer ours');
});

it('repeats a part that failed for a moment', async () => {
  let failures = 1;
  otherwise = (call) =>
    call.startsWith('PUT /store/2') && failures-- > 0 ? { status: 503, body: 'slow down' } : undefined;
  await write(sized);
  expect(parts()).toHaveLength(4);
  expect(calls().at(-1)).toBe(mpu('complete'));
});

it.each([501, 404, 405])('goes as a whole where the server does not take parts (HTTP %i)', async (status) => {
  otherwise = (call) => (call.includes('/mpu/') ? { status, body: '{}' } : undefined);
  await write(sized);
  expect(calls()).toEqual([mpu('create'), whole]);
  expect(seen.at(-1)!.body).toEqual(Buffer.from(bytes));
});

it('aborts an upload whose store refuses, then goes as a whole', async () => {
  otherwise = (call) => (call.startsWith('PUT /store/3') ? { status: 403, body: 'no' } : undefined);
  await write(bytes);
  expect(calls().slice(-2)).toEqual([mpu('abort'), whole]);
  expect(JSON.parse(seen.at(-2)!.body.toString())).toEqual({ path: 'weights.bin', upload_id: 'u1' });
});

it('is an error, without the signed address, where parts are asked for and the store refuses', async () => {
  otherwise = (call) => (call.startsWith('PUT /store/') ? { status: 403, body: 'secret' } : undefined);
  const error = await write(bytes, true).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ call: { method: 'PUT', target: 'part 1 of weights.bin', status: 403 } });
  expect(String(error)).not.toMatch(/secret|signature|store\/1/);
  expect(calls().at(-1)).toBe(mpu('abort'));
});

it('sends small bodies, and all of them where that is turned off, as a whole', async () => {
  await write(bytes, false);
  await write(bytes.subarray(0, 19));
  expect(calls()).toEqual([whole, whole]);
});
