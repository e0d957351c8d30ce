// The inverse cosine transform of 8 x 8 coefficients in whole numbers (Loeffler, Ligtenberg, Moschytz, ICASSP 1989), as
// libjpeg's accurate one computes it, to the same bit: rows of sums in pairs, 13 bits after the point.

/** Numbers a and b side by side, for products in pairs. */
function both(a: i16, b: i16): v128 {
  return i32x4.splat(((<i32>b) << 16) | (<i32>(<u16>a)));
}

function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

function scaled(low: v128, high: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(low, half), shift),
    i32x4.shr_s(i32x4.add(high, half), shift),
  );
}

/** Transforms the columns and transposes the block, in place. */
function columns(block: usize, shift: i32): void {
  const r0 = v128.load(block),
    r1 = v128.load(block, 16),
    r2 = v128.load(block, 32),
    r3 = v128.load(block, 48);
  const r4 = v128.load(block, 64),
    r5 = v128.load(block, 80),
    r6 = v128.load(block, 96),
    r7 = v128.load(block, 112);

  // Even rows.
  const r26l = low(r2, r6),
    r26h = high(r2, r6);
  const c2 = both(4433, -10704),
    c3 = both(10703, 4433);
  const t2l = i32x4.dot_i16x8_s(r26l, c2),
    t2h = i32x4.dot_i16x8_s(r26h, c2);
  const t3l = i32x4.dot_i16x8_s(r26l, c3),
    t3h = i32x4.dot_i16x8_s(r26h, c3);
  const sum = i16x8.add(r0, r4),
    difference = i16x8.sub(r0, r4);
  const t0l = i32x4.shl(i32x4.extend_low_i16x8_s(sum), 13),
    t0h = i32x4.shl(i32x4.extend_high_i16x8_s(sum), 13);
  const t1l = i32x4.shl(i32x4.extend_low_i16x8_s(difference), 13);
  const t1h = i32x4.shl(i32x4.extend_high_i16x8_s(difference), 13);
  const e0l = i32x4.add(t0l, t3l),
    e0h = i32x4.add(t0h, t3h),
    e3l = i32x4.sub(t0l, t3l),
    e3h = i32x4.sub(t0h, t3h);
  const e1l = i32x4.add(t1l, t2l),
    e1h = i32x4.add(t1h, t2h),
    e2l = i32x4.sub(t1l, t2l),
    e2h = i32x4.sub(t1h, t2h);

  // Odd rows.
  const z3 = i16x8.add(r7, r3),
    z4 = i16x8.add(r5, r1);
  const zl = low(z3, z4),
    zh = high(z3, z4);
  const c33 = both(9633 - 16069, 9633),
    c44 = both(9633, 9633 - 3196);
  const z3l = i32x4.dot_i16x8_s(zl, c33),
    z3h = i32x4.dot_i16x8_s(zh, c33);
  const z4l = i32x4.dot_i16x8_s(zl, c44),
    z4h = i32x4.dot_i16x8_s(zh, c44);
  const r71l = low(r7, r1),
    r71h = high(r7, r1),
    r53l = low(r5, r3),
    r53h = high(r5, r3);
  const c70 = both(2446 - 7373, -7373),
    c71 = both(-7373, 12299 - 7373);
  const c50 = both(16819 - 20995, -20995),
    c51 = both(-20995, 25172 - 20995);
  const o0l = i32x4.add(i32x4.dot_i16x8_s(r71l, c70), z3l),
    o0h = i32x4.add(i32x4.dot_i16x8_s(r71h, c70), z3h);
  const o3l = i32x4.add(i32x4.dot_i16x8_s(r71l, c71), z4l),
    o3h = i32x4.add(i32x4.dot_i16x8_s(r71h, c71), z4h);
  const o1l = i32x4.add(i32x4.dot_i16x8_s(r53l, c50), z4l),
    o1h = i32x4.add(i32x4.dot_i16x8_s(r53h, c50), z4h);
  const o2l = i32x4.add(i32x4.dot_i16x8_s(r53l, c51), z3l),
    o2h = i32x4.add(i32x4.dot_i16x8_s(r53h, c51), z3h);

  const s0 = scaled(i32x4.add(e0l, o3l), i32x4.add(e0h, o3h), shift);
  const s7 = scaled(i32x4.sub(e0l, o3l), i32x4.sub(e0h, o3h), shift);
  const s1 = scaled(i32x4.add(e1l, o2l), i32x4.add(e1h, o2h), shift);
  const s6 = scaled(i32x4.sub(e1l, o2l), i32x4.sub(e1h, o2h), shift);
  const s2 = scaled(i32x4.add(e2l, o1l), i32x4.add(e2h, o1h), shift);
  const s5 = scaled(i32x4.sub(e2l, o1l), i32x4.sub(e2h, o1h), shift);
  const s3 = scaled(i32x4.add(e3l, o0l), i32x4.add(e3h, o0h), shift);
  const s4 = scaled(i32x4.sub(e3l, o0l), i32x4.sub(e3h, o0h), shift);

  // Transposed by three rounds of interleaving.
  const a0 = low(s0, s4),
    a1 = high(s0, s4),
    a2 = low(s1, s5),
    a3 = high(s1, s5);
  const a4 = low(s2, s6),
    a5 = high(s2, s6),
    a6 = low(s3, s7),
    a7 = high(s3, s7);
  const b0 = low(a0, a4),
    b1 = high(a0, a4),
    b2 = low(a1, a5),
    b3 = high(a1, a5);
  const b4 = low(a2, a6),
    b5 = high(a2, a6),
    b6 = low(a3, a7),
    b7 = high(a3, a7);
  v128.store(block, low(b0, b4));
  v128.store(block, high(b0, b4), 16);
  v128.store(block, low(b1, b5), 32);
  v128.store(block, high(b1, b5), 48);
  v128.store(block, low(b2, b6), 64);
  v128.store(block, high(b2, b6), 80);
  v128.store(block, low(b3, b7), 96);
  v128.store(block, high(b3, b7), 112);
}

/** Writes 8 x 8 samples of the block's coefficients, which are lost. */
export function inverseDct(block: usize, to: usize, stride: i32): void {
  columns(block, 11);
  columns(block, 18);
  const middle = i8x16.splat(-128);
  for (let row: usize = 0; row < 8; row += 2) {
    const samples = i8x16.narrow_i16x8_s(v128.load(block + row * 16), v128.load(block + row * 16, 16));
    const shifted = i8x16.add(samples, middle);
    v128.store64_lane(to, shifted, 0);
    v128.store64_lane(to + <usize>stride, shifted, 1);
    to += <usize>stride * 2;
  }
}

/** The same where all coefficients but the first are zero. */
export function flatBlock(block: usize, to: usize, stride: i32): void {
  const level = (<i32>load<i16>(block) + 4) >> 3;
  const samples = i8x16.splat(<i8>(max(-128, min(127, level)) + 128));
  for (let row = 0; row < 8; row++) {
    v128.store64_lane(to, samples, 0);
    to += <usize>stride;
  }
}
