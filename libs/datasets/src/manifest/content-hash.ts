import { canonicalJson, sha256Hex } from '@rangeloss/foundation';
import type { ManifestColumns } from './manifest.ts';

/**
 * SHA-256 over a manifest's content: one line of canonical JSON (origin, identities, which columns follow), then
 * the bytes of the columns. Name, history and parent stay out, so that two ways to the same images agree.
 */
export function contentHashOf(origin: string, columns: ManifestColumns): string {
  const parts: [string, ArrayBufferView][] = [
    ['identityOf', columns.identityOf],
    ['item', columns.item],
  ];
  if (columns.quality !== undefined) parts.push(['quality', columns.quality]);
  if (columns.perceptualHash !== undefined) parts.push(['perceptualHash', columns.perceptualHash]);
  if (columns.split !== undefined) parts.push(['split', columns.split]);
  const head = new TextEncoder().encode(
    `${canonicalJson({
      origin,
      identities: columns.identities,
      columns: parts.map(([name, column]) => [name, column.byteLength]),
      ...(columns.splitNames === undefined ? {} : { splitNames: columns.splitNames }),
    })}\n`,
  );
  const whole = new Uint8Array(parts.reduce((total, [, column]) => total + column.byteLength, head.length));
  whole.set(head);
  let place = head.length;
  for (const [, column] of parts) {
    whole.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), place);
    place += column.byteLength;
  }
  return sha256Hex(whole);
}
