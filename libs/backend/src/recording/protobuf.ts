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
