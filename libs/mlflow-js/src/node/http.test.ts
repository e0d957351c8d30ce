import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { certificate } from '../testing/certificate.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { RunLogger } from '../delivery/run-logger.ts';
import { createClient } from './create-client.ts';
import type { Environment } from './environment.ts';

const folder = temporaryFolder();
const certFile = path.join(folder, 'cert.pem');
const bothFile = path.join(folder, 'client.pem');
fs.writeFileSync(certFile, certificate.cert);
fs.writeFileSync(bothFile, certificate.cert + certificate.key);
afterAll(() => {
  removeFolder(folder);
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What a server was asked, and when. */
interface Seen {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly milliseconds: number;
  /** Whether the client showed a certificate that the server trusts. */
  readonly known: boolean;
}

type Answer = (response: http.ServerResponse) => void;

async function listening(server: http.Server | https.Server, scheme: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

const experiment = {
  experiment_id: '7',
  name: 'x',
  artifact_location: 'mlflow-artifacts:/7',
  lifecycle_stage: 'active',
};
const experimentAnswer: Answer = (response) => response.end(JSON.stringify({ experiment }));

/** A server that knows one experiment, and gives these answers before. */
async function serverOf(
  scheme: 'http' | 'https',
  ...answers: Answer[]
): Promise<{ uri: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const hear: http.RequestListener = (request, response) => {
    const known = request.socket instanceof tls.TLSSocket && request.socket.authorized;
    const { url = '', headers } = request;
    seen.push({ url, authorization: headers.authorization, milliseconds: performance.now(), known });
    request.resume();
    (answers.shift() ?? experimentAnswer)(response);
  };
  const asked = { ...certificate, ca: certificate.cert, requestCert: true, rejectUnauthorized: false };
  const server = scheme === 'https' ? https.createServer(asked, hear) : http.createServer(hear);
  return { uri: await listening(server, scheme), seen };
}

/** Asks for the experiment, as a program with these variables does. */
async function ask(uri: string, env: Environment): Promise<string> {
  const client = createClient(uri, { HOME: folder, ...env });
  try {
    return (await client.getExperiment('7')).name;
  } finally {
    await client.close();
  }
}

const once429 = (retryAfter: string): Answer => {
  return (response) => response.writeHead(429, { 'retry-after': retryAfter }).end('{}');
};
const failing: Answer = (response) => response.writeHead(503).end('{}');
const atOnce = {
  MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0',
  MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
  MLFLOW_HTTP_REQUEST_MAX_RETRIES: '2',
};

describe('a server with a certificate of its own', () => {
  const noRetries = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' };

  it('is not trusted', async () => {
    const { uri, seen } = await serverOf('https');
    await expect(ask(uri, noRetries)).rejects.toThrow(/DEPTH_ZERO_SELF_SIGNED_CERT/);
    expect(seen).toEqual([]);
  });

  it('is trusted by MLFLOW_TRACKING_SERVER_CERT_PATH', async () => {
    const { uri, seen } = await serverOf('https');
    expect(await ask(uri, { ...noRetries, MLFLOW_TRACKING_SERVER_CERT_PATH: certFile })).toBe('x');
    expect(seen).toMatchObject([{ known: false }]);
  });

  it('is taken with MLFLOW_TRACKING_INSECURE_TLS', async () => {
    const { uri } = await serverOf('https');
    expect(await ask(uri, { ...noRetries, MLFLOW_TRACKING_INSECURE_TLS: 'true' })).toBe('x');
    await expect(ask(uri, { ...noRetries, MLFLOW_TRACKING_INSECURE_TLS: 'false' })).rejects.toThrow('CERT');
  });

  it('knows the client by MLFLOW_TRACKING_CLIENT_CERT_PATH', async () => {
    const { uri, seen } = await serverOf('https');
    const env = { MLFLOW_TRACKING_SERVER_CERT_PATH: certFile, MLFLOW_TRACKING_CLIENT_CERT_PATH: bothFile };
    expect(await ask(uri, env)).toBe('x');
    expect(seen).toMatchObject([{ known: true }]);
  });

  it('is reached by a logger’s thread with the same variables', async () => {
    const { uri, seen } = await serverOf('https');
    const logger = new RunLogger({
      trackingUri: uri,
      env: { HOME: folder, MLFLOW_TRACKING_SERVER_CERT_PATH: certFile },
      experimentName: 'x',
      journalFolder: path.join(folder, 'journal'),
      onWarning: () => undefined,
    });
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await logger.end('FINISHED', { seconds: 0.1 });
  });

  it('is not asked with certificates that cannot be read, or with variables that contradict each other', async () => {
    const absent = path.join(folder, 'absent.pem');
    const both = { MLFLOW_TRACKING_SERVER_CERT_PATH: certFile, MLFLOW_TRACKING_INSECURE_TLS: '1' };
    await expect(ask('https://127.0.0.1:1', both)).rejects.toThrow('set one of them');
    await expect(ask('https://127.0.0.1:1', { MLFLOW_TRACKING_SERVER_CERT_PATH: absent })).rejects.toThrow(
      /MLFLOW_TRACKING_SERVER_CERT_PATH.*absent\.pem/,
    );
  });
});

describe('MLflow’s variables at work', () => {
  it.each([
    [{ MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'pw' }, 'Basic YWRhOnB3'],
    [{ MLFLOW_TRACKING_TOKEN: 'token' }, 'Bearer token'],
    [{ MLFLOW_TRACKING_USERNAME: 'ada' }, undefined],
  ])('%j', async (env, authorization) => {
    const { uri, seen } = await serverOf('http');
    await ask(uri, env);
    expect(seen).toMatchObject([{ authorization }]);
  });

  it('MLFLOW_TRACKING_URI is asked', async () => {
    const { uri, seen } = await serverOf('http');
    const client = createClient(undefined, { HOME: folder, MLFLOW_TRACKING_URI: uri });
    await client.getExperiment('7');
    await client.close();
    expect(seen).toHaveLength(1);
  });

  it('MLFLOW_HTTP_REQUEST_MAX_RETRIES is how often it is tried again', async () => {
    const { uri, seen } = await serverOf('http', ...Array.from({ length: 9 }, () => failing));
    await expect(ask(uri, atOnce)).rejects.toMatchObject({ call: { status: 503 } });
    expect(seen).toHaveLength(3);
  });

  it('MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR is the first wait, and it doubles', async () => {
    const { uri, seen } = await serverOf('http', failing, failing);
    await ask(uri, { ...atOnce, MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.2' });
    const [first, second, third] = seen.map(({ milliseconds }) => milliseconds);
    expect(second! - first!).toBeGreaterThanOrEqual(195);
    expect(third! - second!).toBeGreaterThanOrEqual(395);
  });

  it('MLFLOW_HTTP_REQUEST_TIMEOUT is how long an answer may take', async () => {
    const { uri } = await serverOf(
      'http',
      () => undefined,
      () => undefined,
      () => undefined,
    );
    const env = { ...atOnce, MLFLOW_HTTP_REQUEST_TIMEOUT: '0.1' };
    await expect(ask(uri, env)).rejects.toThrow('no answer within 0.1 s');
  });

  it('MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER is whether the server says how long to wait', async () => {
    const heeding = await serverOf('http', once429('1'));
    await ask(heeding.uri, atOnce);
    expect(heeding.seen[1]!.milliseconds - heeding.seen[0]!.milliseconds).toBeGreaterThanOrEqual(995);
    const other = await serverOf('http', once429('600'));
    expect(await ask(other.uri, { ...atOnce, MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: 'false' })).toBe('x');
  });
});
