// Comparisons, minimum, maximum and selection of float32 numbers, where the operands have the same shape or one is a
// single number (step 0).

export const enum Comparison {
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  Equal,
  NotEqual,
}

function compare4(operation: i32, a: v128, b: v128): v128 {
  if (operation == Comparison.Greater) return f32x4.gt(a, b);
  if (operation == Comparison.GreaterEqual) return f32x4.ge(a, b);
  if (operation == Comparison.Less) return f32x4.lt(a, b);
  if (operation == Comparison.LessEqual) return f32x4.le(a, b);
  if (operation == Comparison.Equal) return f32x4.eq(a, b);
  return f32x4.ne(a, b);
}

function compare1(operation: i32, a: f32, b: f32): bool {
  if (operation == Comparison.Greater) return a > b;
  if (operation == Comparison.GreaterEqual) return a >= b;
  if (operation == Comparison.Less) return a < b;
  if (operation == Comparison.LessEqual) return a <= b;
  if (operation == Comparison.Equal) return a == b;
  return a != b;
}

function fetch(from: usize, index: i32, single: bool): v128 {
  return single ? v128.load_splat<f32>(from) : v128.load(from + <usize>index * 4);
}

/** out[count] booleans, one byte each. */
export function compare(
  operation: i32,
  a: usize,
  b: usize,
  out: usize,
  count: i32,
  singleA: bool,
  singleB: bool,
): void {
  let index = 0;
  for (; index + 4 <= count; index += 4) {
    const mask = compare4(operation, fetch(a, index, singleA), fetch(b, index, singleB));
    // Each lane is 0 or -1; its lowest bytes, and 1, are the four booleans.
    const bytes = v128.and(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(mask, mask), mask), i8x16.splat(1));
    store<i32>(out + <usize>index, i32x4.extract_lane(bytes, 0));
  }
  for (; index < count; index++) {
    const left = load<f32>(singleA ? a : a + <usize>index * 4);
    const right = load<f32>(singleB ? b : b + <usize>index * 4);
    store<u8>(out + <usize>index, compare1(operation, left, right) ? 1 : 0);
  }
}

/** out[count] = the greater or the lesser of a[count] and b[count] (or the single b); NaN where either is. */
export function extreme(largest: bool, a: usize, b: usize, out: usize, count: i32, singleB: bool): void {
  let index = 0;
  for (; index + 4 <= count; index += 4) {
    const left = v128.load(a + <usize>index * 4);
    const right = fetch(b, index, singleB);
    v128.store(out + <usize>index * 4, largest ? f32x4.max(left, right) : f32x4.min(left, right));
  }
  for (; index < count; index++) {
    const left = load<f32>(a + <usize>index * 4);
    const right = load<f32>(singleB ? b : b + <usize>index * 4);
    store<f32>(out + <usize>index * 4, largest ? max<f32>(left, right) : min<f32>(left, right));
  }
}

/** out[count] = a where the byte of condition[count] is not 0, else b; any 32-bit numbers. */
export function select(condition: usize, a: usize, b: usize, out: usize, count: i32): void {
  let index = 0;
  for (; index + 4 <= count; index += 4) {
    const bytes = v128.load32_zero(condition + <usize>index);
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
    const mask = i32x4.ne(wide, i32x4.splat(0));
    const at = <usize>index * 4;
    v128.store(out + at, v128.bitselect(v128.load(a + at), v128.load(b + at), mask));
  }
  for (; index < count; index++) {
    const at = <usize>index * 4;
    store<i32>(out + at, load<u8>(condition + <usize>index) != 0 ? load<i32>(a + at) : load<i32>(b + at));
  }
}
