// From samples of brightness and colour to red, green and blue: libjpeg's "fancy" upsampling, which weighs the two
// nearest samples 3 : 1 in each direction, and its conversion (JFIF 1.02), to the same bit.

/** Twice as wide: out[2 x] between x - 1 and x, out[2 x + 1] between x and x + 1. At least two samples. */
export function widen(from: usize, count: i32, to: usize): void {
  store<u8>(to, load<u8>(from));
  store<u8>(to + 1, <u8>((<u32>load<u8>(from) * 3 + <u32>load<u8>(from + 1) + 2) >> 2));
  const last = from + <usize>count - 1;
  to += 2;
  for (let at = from + 1; at < last; at++) {
    const three = <u32>load<u8>(at) * 3;
    store<u8>(to, <u8>((three + <u32>load<u8>(at - 1) + 1) >> 2));
    store<u8>(to + 1, <u8>((three + <u32>load<u8>(at + 1) + 2) >> 2));
    to += 2;
  }
  store<u8>(to, <u8>((<u32>load<u8>(last) * 3 + <u32>load<u8>(last - 1) + 1) >> 2));
  store<u8>(to + 1, load<u8>(last));
}

/**
 * Twice as wide, between two rows: `near` counts three times, `far` once.
 * @param sums room for count + 16 numbers of two bytes
 */
export function widenBetween(near: usize, far: usize, count: i32, sums: usize, to: usize): void {
  const three = i16x8.splat(3);
  for (let x = 0; x < count; x += 8) {
    const a = v128.load_ext<u8>(near + <usize>x),
      b = v128.load_ext<u8>(far + <usize>x);
    v128.store(sums + 2 + <usize>x * 2, i16x8.add(i16x8.mul(a, three), b));
  }
  // So that the formula of the middle holds at the ends.
  store<u16>(sums, load<u16>(sums + 2));
  store<u16>(sums + 2 + <usize>count * 2, load<u16>(sums + <usize>count * 2));
  const eight = i16x8.splat(8),
    seven = i16x8.splat(7);
  for (let x = 0; x < count; x += 8) {
    const at = sums + <usize>x * 2;
    const middle = i16x8.mul(v128.load(at, 2), three);
    const left = i16x8.shr_u(i16x8.add(i16x8.add(middle, v128.load(at)), eight), 4);
    const right = i16x8.shr_u(i16x8.add(i16x8.add(middle, v128.load(at, 4)), seven), 4);
    v128.store(to + <usize>x * 2, v128.or(left, i16x8.shl(right, 8)));
  }
}

function rounded(low: v128, high: v128): v128 {
  const half = i32x4.splat(32768);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(low, half), 16), i32x4.shr_s(i32x4.add(high, half), 16));
}

/** A row of each of the three colours; all rows have room for 8 more. */
export function toColours(
  brightness: usize,
  blueness: usize,
  redness: usize,
  count: i32,
  red: usize,
  green: usize,
  blue: usize,
): void {
  const middle = i16x8.splat(128);
  // Factors in 1/65536, less the whole ones that are added apart: 1.402, 1.772, -0.34414 and -0.71414.
  const ofRed = i16x8.splat(26345),
    ofBlue = i16x8.splat(-14942);
  const ofGreen = i32x4.splat((18734 << 16) | (-22554 & 65535));
  for (let x: usize = 0; x < <usize>count; x += 8) {
    const y = v128.load_ext<u8>(brightness + x);
    const cb = i16x8.sub(v128.load_ext<u8>(blueness + x), middle);
    const cr = i16x8.sub(v128.load_ext<u8>(redness + x), middle);
    const r = i16x8.add(
      cr,
      rounded(i32x4.extmul_low_i16x8_s(cr, ofRed), i32x4.extmul_high_i16x8_s(cr, ofRed)),
    );
    const b = i16x8.add(
      i16x8.add(cb, cb),
      rounded(i32x4.extmul_low_i16x8_s(cb, ofBlue), i32x4.extmul_high_i16x8_s(cb, ofBlue)),
    );
    const low = v128.shuffle<i16>(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15);
    const g = i16x8.sub(rounded(i32x4.dot_i16x8_s(low, ofGreen), i32x4.dot_i16x8_s(high, ofGreen)), cr);
    v128.store64_lane(red + x, i8x16.narrow_i16x8_u(i16x8.add(y, r), y), 0);
    v128.store64_lane(green + x, i8x16.narrow_i16x8_u(i16x8.add(y, g), y), 0);
    v128.store64_lane(blue + x, i8x16.narrow_i16x8_u(i16x8.add(y, b), y), 0);
  }
}
