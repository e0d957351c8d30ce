import { bitsEnd, NO_SYMBOL, openBits, refill, signed, symbol } from './bits';
import { flatBlock, inverseDct } from './inverse-dct';

/** Row-major place of each coefficient in the order of the file. */
const ZIGZAG = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Bytes that a component takes in the description of a scan, and where in it its numbers are. */
const COMPONENT: usize = 32;
const H: usize = 0;
const V: usize = 4;
const PLANE: usize = 8;
const STRIDE: usize = 12;
const QUANTA: usize = 16;
const DC_TABLE: usize = 20;
const AC_TABLE: usize = 24;
/** The DC coefficient of the block before. */
const LAST_DC: usize = 28;

const BLOCK = memory.data(128, 16);

/**
 * Takes the stuffed zeros out of entropy-coded bytes, up to the next marker.
 * @returns the bytes written to `to`; those read are stored at `read`
 */
export function unstuff(from: usize, length: usize, to: usize, read: usize): usize {
  let at = from;
  let out = to;
  const end = from + length;
  const marks = i8x16.splat(-1);
  while (at < end) {
    if (at + 16 <= end) {
      const bytes = v128.load(at);
      v128.store(out, bytes);
      if (!v128.any_true(i8x16.eq(bytes, marks))) {
        at += 16;
        out += 16;
        continue;
      }
    }
    const stop = min(at + 16, end);
    while (at < stop) {
      const byte = load<u8>(at);
      if (byte == 255) {
        if (at + 1 >= end || load<u8>(at + 1) != 0) {
          store<u32>(read, <u32>(at - from));
          return out - to;
        }
        at++;
      }
      store<u8>(out++, byte);
      at++;
    }
  }
  store<u32>(read, <u32>length);
  return out - to;
}

/**
 * Decodes a baseline scan into planes of samples.
 * @param from bytes without stuffing, followed by 512 bytes of the caller
 * @returns whether the scan is sound and uses its bytes up
 */
export function decodeScan(
  from: usize,
  length: usize,
  components: usize,
  componentCount: i32,
  across: i32,
  down: i32,
): bool {
  openBits(from);
  for (let unitRow = 0; unitRow < down; unitRow++) {
    for (let unit = 0; unit < across; unit++) {
      for (let index = 0; index < componentCount; index++) {
        const component = components + <usize>index * COMPONENT;
        const h = load<i32>(component + H);
        const v = load<i32>(component + V);
        const stride = load<i32>(component + STRIDE);
        for (let y = 0; y < v; y++) {
          let to = load<usize>(component + PLANE) + <usize>((unitRow * v + y) * 8 * stride + unit * h * 8);
          for (let x = 0; x < h; x++) {
            if (!decodeBlock(component, to, stride) || bitsEnd() > from + length) return false;
            to += 8;
          }
        }
      }
    }
  }
  return bitsEnd() == from + length;
}

function decodeBlock(component: usize, to: usize, stride: i32): bool {
  const quanta = load<usize>(component + QUANTA);
  refill();
  const size = symbol(load<usize>(component + DC_TABLE));
  if (size > 11) return false;
  const dc = load<i32>(component + LAST_DC) + (size == 0 ? 0 : signed(size));
  store<i32>(component + LAST_DC, dc);
  const table = load<usize>(component + AC_TABLE);
  const zero = i64x2.splat(0);
  for (let place: usize = 0; place < 128; place += 16) v128.store(BLOCK + place, zero);
  store<i16>(BLOCK, <i16>(dc * load<i16>(quanta)));
  let flat = true;
  for (let k: u32 = 1; k < 64; k++) {
    refill();
    const code = symbol(table);
    if (code == NO_SYMBOL) return false;
    const bits = code & 15;
    if (bits == 0) {
      if (code != 0xf0) {
        if (code != 0) return false;
        break;
      }
      k += 15;
      continue;
    }
    k += code >> 4;
    if (k > 63) return false;
    const value = signed(bits) * load<i16>(quanta + <usize>k * 2);
    store<i16>(BLOCK + <usize>load<u8>(ZIGZAG + <usize>k) * 2, <i16>value);
    flat = false;
  }
  if (flat) flatBlock(BLOCK, to, stride);
  else inverseDct(BLOCK, to, stride);
  return true;
}
