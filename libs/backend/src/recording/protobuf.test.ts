import { describe, expect, it } from 'vitest';
import { MessageWriter } from './protobuf.ts';

const bytes = (writer: MessageWriter) => Buffer.from(writer.finish()).toString('hex');

describe('a protocol buffer', () => {
  it('has the bytes of the examples in the encoding guide', () => {
    expect(bytes(new MessageWriter().integer(1, 150))).toBe('089601');
    expect(bytes(new MessageWriter().string(2, 'testing'))).toBe('120774657374696e67');
    expect(bytes(new MessageWriter().message(3, new MessageWriter().integer(1, 150)))).toBe('1a03089601');
    expect(bytes(new MessageWriter().integer(1, -2))).toBe('08feffffffffffffffff01');
  });

  it('holds floats in little-endian order, field numbers above 15 and data longer than its first buffer', () => {
    expect(bytes(new MessageWriter().float(4, 1))).toBe('250000803f');
    expect(bytes(new MessageWriter().integer(16, 1))).toBe('800101');
    const long = new MessageWriter().data(1, new Uint8Array(1000).fill(7)).finish();
    expect(long).toHaveLength(1003);
    expect([...long.subarray(0, 3), long[1002]]).toEqual([10, 232, 7, 7]);
  });
});
