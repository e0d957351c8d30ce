const text = new TextEncoder();

/**
 * Writes protocol buffers: just the wire types that a GraphDef has.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class MessageWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  /** int32, int64, bool or enum; `value` is a whole number. */
  integer(field: number, value: number): this {
    this.varint(field * 8);
    // A negative number is written as the 64-bit two's complement.
    return this.varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : value);
  }

  float(field: number, value: number): this {
    this.varint(field * 8 + 5);
    this.reserve(4);
    new DataView(this.bytes.buffer).setFloat32(this.length, value, true);
    this.length += 4;
    return this;
  }

  string(field: number, value: string): this {
    return this.data(field, text.encode(value));
  }

  message(field: number, value: MessageWriter): this {
    return this.data(field, value.finish());
  }

  data(field: number, value: Uint8Array): this {
    this.varint(field * 8 + 2).varint(value.byteLength);
    this.reserve(value.byteLength);
    this.bytes.set(value, this.length);
    this.length += value.byteLength;
    return this;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private varint(value: number | bigint): this {
    this.reserve(10);
    let rest = BigInt(value);
    while (rest >= 128n) {
      this.bytes[this.length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
    return this;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

export interface MessageField {
  readonly field: number;
  /** Content of a string, bytes or message field; undefined for numbers. */
  readonly data: Uint8Array | undefined;
}

/** The fields of a serialised message, in their order; numbers are passed over. */
export function fieldsOf(bytes: Uint8Array): MessageField[] {
  const fields: MessageField[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const length = [undefined, 8, undefined, undefined, undefined, 4][tag % 8];
    if (tag % 8 === 2) {
      const size = varint();
      fields.push({ field, data: bytes.subarray(at, at + size) });
      at += size;
      continue;
    }
    if (length === undefined) varint();
    else at += length;
    fields.push({ field, data: undefined });
  }
  return fields;
}

/** The last string in a field of a serialised message; undefined where it is absent or empty. */
export function textOf(bytes: Uint8Array, field: number): string | undefined {
  const found = fieldsOf(bytes).findLast((part) => part.field === field)?.data;
  return found === undefined || found.length === 0 ? undefined : new TextDecoder().decode(found);
}
