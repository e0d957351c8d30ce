// The bits of one scan, and the Huffman codes in them (ITU-T T.81, annex F.2.2).

/** Where src/jpeg/huffman-table.ts puts the parts of a table. */
export const LOOKED_UP: u32 = 9;
const BOUNDS: usize = 1024;
const OFFSETS: usize = 1096;
const SYMBOLS: usize = 1168;

/** No code starts with these bits. */
export const NO_SYMBOL: u32 = 256;

/** The next bits at the top, `count` of them; what lies below is undefined. */
let buffer: u64 = 0;
let count: u32 = 0;
let at: usize = 0;

export function openBits(from: usize): void {
  buffer = 0;
  count = 0;
  at = from;
}

/** The address behind the last byte of which a bit was taken. */
export function bitsEnd(): usize {
  return at - <usize>(count >> 3);
}

/** At least 32 bits are there afterwards. */
export function refill(): void {
  if (count > 32) return;
  buffer |= (<u64>bswap<u32>(load<u32>(at))) << (32 - count);
  at += 4;
  count += 32;
}

/** The next symbol, at most 16 bits. */
export function symbol(table: usize): u32 {
  const entry = <u32>load<u16>(table + <usize>((buffer >> (64 - LOOKED_UP)) << 1));
  const length = entry >> 8;
  if (length == 0) return longSymbol(table);
  buffer <<= length;
  count -= length;
  return entry & 255;
}

function longSymbol(table: usize): u32 {
  const code = <u32>(buffer >> 48);
  let length: u32 = LOOKED_UP + 1;
  while (length <= 16 && code >= load<u32>(table + BOUNDS + <usize>length * 4)) length++;
  if (length > 16) return NO_SYMBOL;
  const place = <i32>(code >> (16 - length)) + load<i32>(table + OFFSETS + <usize>length * 4);
  buffer <<= length;
  count -= length;
  return <u32>load<u8>(table + SYMBOLS + <usize>(place & 255));
}

/** A number of `size` bits, 1 to 16, in the format's signed form. */
export function signed(size: u32): i32 {
  const bits = <i32>(buffer >> (64 - size));
  buffer <<= size;
  count -= size;
  // A leading zero means a negative number.
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}
