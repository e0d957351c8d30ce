import type { StreamableBody } from '../artifact-body.ts';
import { streamChunks } from '../paging.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | StreamableBody | undefined;
  /** Whether it may be sent twice without harm; not so what makes something new. */
  readonly repeatable: boolean;
  /** Ends the request: the caller's abort or the time limit. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  text(): Promise<string>;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Sends one request, without retries. Rejects when there is no whole answer. */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;

const fetchBody = async (
  body: HttpRequest['body'],
): Promise<string | Uint8Array<ArrayBuffer> | undefined> => {
  if (body === undefined || typeof body === 'string') return body;
  if (typeof body !== 'function') return new Uint8Array(body);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of body()) parts.push(new Uint8Array(part));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

async function* bodyChunks({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body !== null) yield* streamChunks(body as ReadableStream<Uint8Array>);
}

/** The platform's `fetch`: for browsers, and wherever no certificates have to be given. */
export const fetchSend: HttpSend = async (request) => {
  const body = await fetchBody(request.body);
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    redirect: 'follow',
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text: () => response.text(),
    chunks: () => bodyChunks(response),
  };
};
