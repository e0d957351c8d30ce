import type * as z from 'zod';
import type { StreamableBody } from '../artifact-body.ts';
import {
  type FailedCall,
  MlflowAnswerError,
  MlflowConnectionError,
  MlflowError,
  transientStatuses,
} from '../errors.ts';
import { type Credentials, authorization, withoutUserInfo } from './credentials.ts';
import { type HttpRequest, type HttpResponse, type HttpSend, fetchSend } from './http.ts';
import { type RetryPolicy, defaultRetryPolicy, retryAfterSeconds, retryDelay, sleep } from './retry.ts';
import { refusal } from './refusal.ts';

export interface TransportOptions {
  readonly credentials?: Credentials | undefined;
  /** Seconds for one try, the answer's body included. Default 120. */
  readonly timeout?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly send?: HttpSend | undefined;
  /** Sends what goes elsewhere than to the tracking server, without its certificates. Default `send`. */
  readonly sendElsewhere?: HttpSend | undefined;
  /** Ends all calls, waiting ones included. */
  readonly signal?: AbortSignal | undefined;
}

export interface Call {
  readonly method: HttpRequest['method'];
  /** Path after `/api/2.0/`, for example `mlflow/runs/create`. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string | number | undefined])[] | undefined;
  readonly json?: unknown;
  readonly body?: StreamableBody | undefined;
  /** It makes something new each time. */
  readonly makes?: boolean | undefined;
}

/** Bytes for an address that the server has signed. The address is a secret: it is in no error. */
export interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** What it is, for errors. */
  readonly what: string;
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no connection';
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code}: ` : '';
  return `${code}${cause.message}`;
};

/** Calls MLflow's REST API: address, credentials, time limit, retries, and errors as MlflowError. */
export class Transport {
  readonly uri: string;
  readonly #authorization: string | undefined;
  readonly #options: TransportOptions;
  readonly #retry: RetryPolicy;
  readonly #send: HttpSend;

  constructor(trackingUri: string, options: TransportOptions = {}) {
    const address = withoutUserInfo(trackingUri);
    this.uri = address.uri;
    this.#authorization = authorization(options.credentials ?? address.credentials);
    this.#options = options;
    this.#retry = { ...defaultRetryPolicy, ...options.retry };
    this.#send = options.send ?? fetchSend;
  }

  /** A call with a JSON answer, checked against its schema. */
  async json<S extends z.ZodType>(call: Call, schema: S): Promise<z.output<S>> {
    return this.#withRetries(call, async (response) => {
      const text = await response.text();
      const failed = this.#failed(call, response.status);
      let value: unknown;
      try {
        value = text === '' ? {} : JSON.parse(text);
      } catch (error) {
        throw new MlflowAnswerError(`the answer is not JSON; is ${this.uri} an MLflow server?`, failed, {
          cause: error,
        });
      }
      const result = schema.safeParse(value);
      if (result.success) return result.data;
      const issue = result.error.issues[0]!;
      throw new MlflowAnswerError(`the answer's ${issue.path.join('.') || 'body'}: ${issue.message}`, failed);
    });
  }

  /** A call whose answer is bytes. Retries end with the first byte: a caller that got half a file has to know. */
  async *bytes(call: Call): AsyncGenerator<Uint8Array> {
    const controller = new AbortController();
    try {
      const response = await this.#withRetries(call, (answer) => Promise.resolve(answer), controller);
      yield* response.chunks();
    } catch (error) {
      if (error instanceof MlflowError) throw error;
      throw new MlflowConnectionError(reasonOf(error), this.#failed(call), { cause: error });
    } finally {
      controller.abort();
    }
  }

  /** Puts bytes to an object store, without the tracking server's credentials. @returns the answer's ETag. */
  async upload({ url, headers, bytes, what }: Upload): Promise<string> {
    const call: Call = { method: 'PUT', path: what };
    const request = { method: 'PUT', url, headers, body: bytes, repeatable: true } as const;
    const send = this.#options.sendElsewhere ?? this.#send;
    const read = async (response: HttpResponse): Promise<string> => {
      await response.text();
      return response.header('etag') ?? '';
    };
    return this.#withRetries(call, read, undefined, async (signal) => {
      const response = await send({ ...request, signal });
      if (response.status < 400) return response;
      // A store repeats in its refusals what was signed and by whom.
      await response.text();
      const refused = JSON.stringify({
        error_code: 'INTERNAL_ERROR',
        message: 'the artifact store refuses it',
      });
      return { ...response, status: response.status, text: () => Promise.resolve(refused) };
    });
  }

  #failed(call: Call, status?: number, retryAfter?: number): FailedCall {
    return {
      method: call.method,
      target: call.path,
      status,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }

  async #withRetries<T>(
    call: Call,
    read: (response: HttpResponse) => Promise<T>,
    controller?: AbortController,
    send = (signal: AbortSignal): Promise<HttpResponse> => this.#send(this.#request(call, signal)),
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#once(call, read, send, controller);
      if ('value' in outcome) return outcome.value;
      if (!outcome.again || attempt >= this.#retry.maxRetries) throw outcome.error;
      await sleep(retryDelay(this.#retry, attempt, outcome.retryAfter), this.#options.signal);
    }
  }

  async #once<T>(
    call: Call,
    read: (response: HttpResponse) => Promise<T>,
    send: (signal: AbortSignal) => Promise<HttpResponse>,
    controller = new AbortController(),
  ): Promise<{ value: T } | { error: unknown; again: boolean; retryAfter?: string | undefined }> {
    const stop = this.#options.signal;
    const seconds = this.#options.timeout ?? 120;
    const timer = setTimeout(() => {
      controller.abort(new Error(`no answer within ${seconds} s`));
    }, seconds * 1000);
    const abort = (): void => {
      controller.abort(stop?.reason);
    };
    stop?.addEventListener('abort', abort, { once: true });
    try {
      stop?.throwIfAborted();
      const response = await send(controller.signal);
      if (response.status < 400) return { value: await read(response) };
      const retryAfter = retryAfterSeconds(response.header('retry-after'));
      const error = refusal(await response.text(), this.#failed(call, response.status, retryAfter));
      const again = transientStatuses.has(response.status);
      return { error, again, retryAfter: response.header('retry-after') };
    } catch (error) {
      if (error instanceof MlflowError) return { error, again: false };
      if (stop?.aborted === true) return { error: stop.reason, again: false };
      const reason = controller.signal.aborted ? reasonOf(controller.signal.reason) : reasonOf(error);
      return {
        error: new MlflowConnectionError(`${this.uri}: ${reason}`, this.#failed(call), { cause: error }),
        again: true,
      };
    } finally {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
    }
  }

  #request(call: Call, signal: AbortSignal): HttpRequest {
    const query = new URLSearchParams();
    for (const [name, value] of call.query ?? []) if (value !== undefined) query.append(name, String(value));
    const search = query.size === 0 ? '' : `?${query.toString()}`;
    const headers: Record<string, string> = { accept: 'application/json', ...this.#options.headers };
    if (this.#authorization !== undefined) headers['authorization'] = this.#authorization;
    if (call.json !== undefined) headers['content-type'] = 'application/json';
    if (call.body !== undefined) headers['content-type'] = 'application/octet-stream';
    const body = call.json === undefined ? call.body : JSON.stringify(call.json);
    return {
      method: call.method,
      url: `${this.uri}/api/2.0/${call.path}${search}`,
      headers,
      body,
      signal,
      repeatable: call.makes !== true,
    };
  }
}
