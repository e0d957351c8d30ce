import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const content = {
  tensors: {
    weight: { data: Float32Array.of(1.5, -2, NaN, Infinity, -0, 1e-42), shape: [2, 3] },
    'a.label': { data: Int32Array.of(-7, 2 ** 31 - 1), shape: [2] },
    scalar: { data: Float32Array.of(3), shape: [] },
    empty: { data: new Float32Array(0), shape: [0, 4] },
  },
  metadata: { step: '12', note: 'ü' },
};

describe('a safetensors file', () => {
  it('comes back as it was written, bit for bit', () => {
    const bytes = encodeSafetensors(content);
    expect(decodeSafetensors(bytes, 'x')).toEqual(content);
    expect(encodeSafetensors(decodeSafetensors(bytes, 'x'))).toEqual(bytes);
  });

  it('is read from the middle of a larger buffer', () => {
    const bytes = encodeSafetensors(content);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeSafetensors(shifted.subarray(3), 'x')).toEqual(content);
    expect(decodeSafetensors(Buffer.from(bytes), 'x')).toEqual(content);
  });

  it('that is cut off anywhere is refused with its name', () => {
    const bytes = encodeSafetensors(content);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'torn.safetensors')).toThrow(
        /torn\.safetensors/,
      );
    }
  });

  it('of float64 tensors is refused with the tensor', () => {
    const header = JSON.stringify({ w: { dtype: 'F64', shape: [1], data_offsets: [0, 8] } });
    const bytes = new Uint8Array(8 + header.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(new TextEncoder().encode(header), 8);
    expect(() => decodeSafetensors(bytes, 'x')).toThrow(/"w"/);
  });
});
