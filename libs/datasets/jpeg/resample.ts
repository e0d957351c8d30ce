// Brings one plane to another size: each output is a weighted sum of its neighbours, first down the columns, then along
// the rows. Weights have 14 bits after the point, the sums of columns 6.

/**
 * @param stride bytes from row to row; a row has room for 16 more, and there are 16 more rows
 * @param down, across one entry for each output: first input, then the weights, int16 [2 + pairs * 2] and
 *   [2 + eights * 8]: the first input as int32
 * @param sums room for a row of int16
 * @param step bytes from output to output
 */
export function resample(
  from: usize,
  stride: i32,
  width: i32,
  down: usize,
  pairs: i32,
  outHeight: i32,
  across: usize,
  eights: i32,
  outWidth: i32,
  sums: usize,
  to: usize,
  step: usize,
): void {
  for (let y = 0; y < outHeight; y++) {
    const entry = down + <usize>y * <usize>(4 + pairs * 4);
    sumColumns(from + <usize>load<i32>(entry) * <usize>stride, stride, width, entry + 4, pairs, sums);
    let weights = across;
    for (let x = 0; x < outWidth; x++) {
      let at = sums + <usize>load<i32>(weights) * 2;
      weights += 4;
      let sum = i32x4.dot_i16x8_s(v128.load(at), v128.load(weights));
      weights += 16;
      for (let eight = 1; eight < eights; eight++) {
        at += 16;
        sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(at), v128.load(weights)));
        weights += 16;
      }
      const halves = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
      const value = (i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1) + (1 << 19)) >> 20;
      store<u8>(to, <u8>max(0, min(255, value)));
      to += step;
    }
  }
}

function sumColumns(from: usize, stride: i32, width: i32, weights: usize, pairs: i32, sums: usize): void {
  const half = i32x4.splat(128);
  for (let x = 0; x < width; x += 8) {
    let at = from + <usize>x;
    let low = half,
      high = half;
    for (let pair = 0; pair < pairs; pair++) {
      const two = v128.load32_splat(weights + <usize>pair * 4);
      const a = v128.load_ext<u8>(at),
        b = v128.load_ext<u8>(at + <usize>stride);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), two));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), two));
      at += <usize>stride * 2;
    }
    v128.store(sums + <usize>x * 2, i16x8.narrow_i32x4_s(i32x4.shr_s(low, 8), i32x4.shr_s(high, 8)));
  }
}
