import { UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import type { HostTensor } from './training-snapshot.ts';

/** The content of a safetensors file. */
export interface SafetensorsContent {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const entrySchema = z.object({
  dtype: z.enum(['F32', 'I32']),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.record(z.string(), z.string());

/**
 * Writes tensors in the safetensors format: the length of a JSON header as 64-bit little-endian number, the header
 * padded with spaces to a multiple of 8, and the values, little-endian, one tensor after another by name.
 *
 * @see https://github.com/huggingface/safetensors, section "Format"
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsContent): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { data, shape }] of entries) {
    const begin = end;
    end += data.byteLength;
    const dtype = data instanceof Int32Array ? 'I32' : 'F32';
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + end).fill(32, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let offset = 8 + padded;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads what `encodeSafetensors` or another program wrote; float32 and int32 tensors only.
 *
 * @param where the file's name, for messages
 * @throws UserError when the bytes are torn or hold another kind of tensor
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): SafetensorsContent {
  const { header, start } = readHeader(bytes, where);
  const tensors: Record<string, HostTensor> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw damaged(where, `the tensor "${name}" is not float32 or int32`);
    const { dtype, shape, data_offsets: offsets } = entry.data;
    const [begin, end] = [start + offsets[0], start + offsets[1]];
    const size = shape.reduce((product, length) => product * length, 1);
    if (end > bytes.length || end - begin !== size * 4)
      throw damaged(where, `the tensor "${name}" is cut off`);
    // Copied, since a typed array has to start at a multiple of 4; not by `slice`, which Node's Buffer shares.
    const own = new Uint8Array(bytes.subarray(begin, end)).buffer;
    tensors[name] = { data: dtype === 'F32' ? new Float32Array(own) : new Int32Array(own), shape };
  }
  const metadata = metadataSchema.safeParse(header['__metadata__'] ?? {});
  return { tensors, metadata: metadata.success ? metadata.data : {} };
}

function readHeader(bytes: Uint8Array, where: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw damaged(where, 'it has no header');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.length - 8) throw damaged(where, 'its header is cut off');
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return { header: z.record(z.string(), z.unknown()).parse(header), start: 8 + length };
  } catch {
    throw damaged(where, 'its header is not JSON');
  }
}

function damaged(where: string, reason: string): UserError {
  return new UserError(`${where} is not a whole safetensors file: ${reason}.`, {
    file: where,
    mend: 'Take another checkpoint, or make the file again.',
  });
}
