import { collectBytes } from './paging.ts';
import type { ArtifactBody } from './store.ts';

/** Bytes as one request carries them: at once, or as a stream that can be opened again. */
export type StreamableBody = Uint8Array | (() => AsyncIterable<Uint8Array>);

/** A body's bytes; undefined for a stream of unknown length. */
export function bodySize(body: ArtifactBody): number | undefined {
  if (typeof body === 'function') return undefined;
  return body instanceof Uint8Array ? body.length : body.size;
}

export function wholeBody(body: ArtifactBody): StreamableBody {
  if (typeof body === 'function' || body instanceof Uint8Array) return body;
  return () => body.read(0, body.size);
}

/** The bytes [from, to) of a body whose size is known. */
export async function bodyPart(
  body: Exclude<ArtifactBody, () => AsyncIterable<Uint8Array>>,
  from: number,
  to: number,
): Promise<Uint8Array> {
  return body instanceof Uint8Array ? body.subarray(from, to) : collectBytes(body.read(from, to));
}
