import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { invalidParameter } from '../errors.ts';
import type { HttpRequest, HttpResponse, HttpSend } from '../rest/http.ts';

export interface NodeHttpOptions {
  /** Accept any certificate (MLFLOW_TRACKING_INSECURE_TLS). */
  readonly insecureTls?: boolean | undefined;
  /** A file with the certificates to trust, in place of the system's. */
  readonly serverCertPath?: string | undefined;
  /** A file with the client's certificate and key. */
  readonly clientCertPath?: string | undefined;
}

function certificates(file: string, variable: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw invalidParameter(`the certificates of ${variable} cannot be read: ${(error as Error).message}`);
  }
}

const wholeAnswer = (message: http.IncomingMessage): HttpResponse => ({
  status: message.statusCode ?? 0,
  header: (name) => {
    const value = message.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  },
  text: async () => {
    const parts: Buffer[] = [];
    for await (const part of message) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  },
  chunks: () => message,
});

/**
 * Sends through node:http(s) with connections that are kept, and with the certificates that `fetch` cannot be given.
 * Call `close` to end the kept connections.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a file of certificates that cannot be read.
 */
export function nodeHttp(options: NodeHttpOptions = {}): { send: HttpSend; close: () => void } {
  const { insecureTls, serverCertPath, clientCertPath } = options;
  const trusted =
    serverCertPath === undefined
      ? undefined
      : certificates(serverCertPath, 'MLFLOW_TRACKING_SERVER_CERT_PATH');
  const own =
    clientCertPath === undefined
      ? undefined
      : certificates(clientCertPath, 'MLFLOW_TRACKING_CLIENT_CERT_PATH');
  const tls = { rejectUnauthorized: insecureTls !== true, ca: trusted, cert: own, key: own };
  // MLflow's server closes a connection that has been idle for 5 s: ours go first, before one is used as it closes.
  const kept = { keepAlive: true, scheduling: 'lifo', timeout: 4000 } as const;
  const plainAgent = new http.Agent(kept);
  const secureAgent = new https.Agent({ ...kept, ...tls });

  const once = (request: HttpRequest): Promise<HttpResponse & { reusedAndReset?: boolean }> =>
    new Promise((resolve, reject) => {
      const { body, method, headers, signal } = request;
      const secure = request.url.startsWith('https:');
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const length = bytes instanceof Uint8Array ? { 'content-length': String(bytes.length) } : {};
      const outgoing = (secure ? https : http).request(request.url, {
        method,
        headers: { ...headers, ...length },
        agent: secure ? secureAgent : plainAgent,
        signal,
      });
      outgoing.on('response', (message) => {
        resolve(wholeAnswer(message));
      });
      outgoing.on('error', (error) => {
        reject(outgoing.reusedSocket ? new StaleConnection(error) : error);
      });
      if (typeof bytes === 'function') pipeline(Readable.from(bytes()), outgoing).catch(reject);
      else outgoing.end(bytes);
    });

  const send: HttpSend = async (request) => {
    try {
      return await once(request);
    } catch (error) {
      // A kept connection that the server had closed meanwhile: once more, without waiting, where that does no harm.
      if (!(error instanceof StaleConnection)) throw error;
      if (
        !['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ||
        request.signal.aborted ||
        !request.repeatable
      ) {
        throw error.original;
      }
      return once(request).catch((second: unknown) => {
        throw second instanceof StaleConnection ? second.original : second;
      });
    }
  };
  return {
    send,
    close: () => {
      plainAgent.destroy();
      secureAgent.destroy();
    },
  };
}

class StaleConnection extends Error {
  readonly original: Error;
  readonly code: string | undefined;

  constructor(original: NodeJS.ErrnoException) {
    super(original.message, { cause: original });
    this.original = original;
    this.code = original.code;
  }
}
