import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/**
 * JSON with one spelling for each value (RFC 8785: sorted keys, shortest numbers).
 *
 * Keys whose value is undefined are left out, as JSON.stringify does.
 *
 * @throws TypeError for what JSON cannot say (NaN, infinities, functions): a hash over it would lie.
 */
export function canonicalJson(value: unknown): string {
  refuseUnsayable(value, '$');
  const text = (canonicalize as unknown as (input: unknown) => string | undefined)(value);
  if (text === undefined) throw new TypeError('A value of undefined has no canonical JSON.');
  return text;
}

function refuseUnsayable(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${path} is ${value}, which JSON cannot say.`);
  }
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new TypeError(`${path} is a ${typeof value}, which JSON cannot say.`);
  }
  if (Array.isArray(value))
    value.forEach((item, index) => {
      refuseUnsayable(item, `${path}[${index}]`);
    });
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) refuseUnsayable(item, `${path}.${key}`);
  }
}

/** SHA-256 of the canonical JSON, as 64 hexadecimal digits: equal values have equal hashes. */
export function contentHash(value: unknown): string {
  return sha256Hex(utf8ToBytes(canonicalJson(value)));
}

/** SHA-256 of bytes, as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}
