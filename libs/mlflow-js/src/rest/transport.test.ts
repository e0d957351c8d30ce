import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import util from 'node:util';
import * as z from 'zod';
import { afterEach, expect, it } from 'vitest';
import { MlflowConnectionError, MlflowError } from '../errors.ts';
import { nodeHttp } from '../node/http.ts';
import { type HttpSend, fetchSend } from './http.ts';
import { retryAfterSeconds, retryDelay, defaultRetryPolicy } from './retry.ts';
import { Transport, type TransportOptions } from './transport.ts';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that gives these answers in turn, and the last one from then on. */
async function serverWith(...answers: Answer[]): Promise<{ uri: string; seen: http.IncomingMessage[] }> {
  const seen: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request);
    request.resume();
    (answers.length > 1 ? answers.shift()! : answers[0]!)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { uri: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`, seen };
}

const fine: Answer = (_, response) => response.end('{"value":1}');
const status =
  (code: number, body = '', headers: http.OutgoingHttpHeaders = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end(body);
const fast = { maxRetries: 3, backoffFactor: 0.001, backoffJitter: 0 };
const answer = z.object({ value: z.number() });
const call = { method: 'GET', path: 'mlflow/runs/get', query: [['run_id', 'a b']] } as const;

const senders: [string, () => HttpSend][] = [
  ['fetch', () => fetchSend],
  [
    'node:http',
    () => {
      const { send, close } = nodeHttp();
      closers.push(close);
      return send;
    },
  ],
];

it.each(senders)('tries again what may pass, with %s', async (_, sender) => {
  const reset: Answer = (request) => request.socket.destroy();
  const half: Answer = (request, response) => {
    response.writeHead(200, { 'content-length': 11 });
    response.write('{"val', () => request.socket.destroy());
  };
  const { uri, seen } = await serverWith(status(503), reset, half, fine);
  const transport = new Transport(uri, { retry: fast, send: sender() });
  expect(await transport.json(call, answer)).toEqual({ value: 1 });
  expect(seen.length).toBeGreaterThanOrEqual(4);
  expect(seen.at(-1)?.url).toBe('/api/2.0/mlflow/runs/get?run_id=a+b');
});

it('does not try again what was refused, and gives up after its retries', async () => {
  const refused = await serverWith(status(400, '{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}'));
  await expect(new Transport(refused.uri, { retry: fast }).json(call, answer)).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
    message: 'INVALID_PARAMETER_VALUE: no (GET mlflow/runs/get, HTTP 400)',
  });
  expect(refused.seen).toHaveLength(1);
  const broken = await serverWith(status(500, '<html>oh <b>no</b></html>'));
  const failure = new Transport(broken.uri, { retry: fast }).json(call, answer);
  await expect(failure).rejects.toThrow('INTERNAL_ERROR: oh no (GET mlflow/runs/get, HTTP 500)');
  expect(broken.seen).toHaveLength(4);
});

it('ends when the time or the caller’s signal does', async () => {
  const { uri } = await serverWith(() => undefined);
  const slow = new Transport(uri, { timeout: 0.05, retry: { ...fast, maxRetries: 1 } });
  await expect(slow.json(call, answer)).rejects.toThrow('no answer within 0.05 s');
  const controller = new AbortController();
  const stopped = new Transport(uri, { signal: controller.signal }).json(call, answer);
  controller.abort(new Error('enough'));
  await expect(stopped).rejects.toThrow('enough');
});

it('says what answered in place of MLflow', async () => {
  const page = await serverWith(status(200, '<html>'));
  await expect(new Transport(page.uri).json(call, answer)).rejects.toThrow('is not JSON');
  const other = await serverWith(status(200, '{"value":"x"}'));
  await expect(new Transport(other.uri).json(call, answer)).rejects.toThrow("the answer's value");
});

it('heeds Retry-After in both its forms', () => {
  expect(retryAfterSeconds('7')).toBe(7);
  expect(retryAfterSeconds('Wed, 21 Oct 2015 07:28:00 GMT', Date.parse('2015-10-21T07:27:30Z'))).toBe(30);
  expect(retryAfterSeconds('soon')).toBeUndefined();
  expect(retryDelay(defaultRetryPolicy, 0, '5')).toBe(5);
  expect(retryDelay({ ...defaultRetryPolicy, respectRetryAfter: false, backoffJitter: 0 }, 3, '5')).toBe(16);
});

const secrets: [string, (uri: string) => [string, TransportOptions], string][] = [
  [
    'a password',
    (uri) => [uri, { credentials: { username: 'ada', password: 'TOPSECRET' } }],
    'Basic YWRhOlRPUFNFQ1JFVA==',
  ],
  ['a token', (uri) => [uri, { credentials: { token: 'TOPSECRET' } }], 'Bearer TOPSECRET'],
  ['a URI', (uri) => [uri.replace('//', '//ada:TOPSECRET@'), {}], 'Basic YWRhOlRPUFNFQ1JFVA=='],
];
it.each(secrets)('sends the secret of %s and never shows it', async (_, options, header) => {
  const { uri, seen } = await serverWith(status(401, 'who are you'));
  const [address, more] = options(uri);
  const transport = new Transport(address, { ...more, retry: fast });
  const failure = await transport.json(call, answer).catch((error: unknown) => error);
  expect(seen[0]?.headers.authorization).toBe(header);
  expect(failure).toMatchObject({ code: 'UNAUTHENTICATED' });
  const unreachable = new Transport(address.replace(/:\d+$/, ':1'), {
    ...more,
    retry: { ...fast, maxRetries: 0 },
  });
  const away = await unreachable.json(call, answer).catch((error: unknown) => error);
  expect(away).toBeInstanceOf(MlflowConnectionError);
  for (const shown of [failure, away, transport]) {
    const text = `${util.inspect(shown, { depth: 20, showHidden: true })} ${JSON.stringify(shown)} ${String(shown)} ${(shown as Error).stack ?? ''}`;
    expect(text).not.toContain('TOPSECRET');
    expect(text).not.toContain('YWRhOlRPUFNFQ1JFVA');
  }
  expect(transport.uri).toBe(uri);
  expect(failure).toBeInstanceOf(MlflowError);
});
