// Sums over the rows of a matrix, weighted or not. Eight sums run at once, whatever the width: a single sum would
// wait for the latency of each addition.

function weight(weights: usize, row: i32): v128 {
  return weights == 0 ? f32x4.splat(1) : v128.load_splat<f32>(weights + <usize>row * 4);
}

function madd(sum: v128, factor: v128, from: usize): v128 {
  return f32x4.add(sum, f32x4.mul(factor, v128.load(from)));
}

/** out[columns] = sum over rows of weights[row] * matrix[row, columns]; without weights (0) a plain sum. */
export function columnSums(weights: usize, matrix: usize, out: usize, rows: i32, columns: i32): void {
  const pitch = <usize>columns * 4;
  let column = 0;
  for (; column + 32 <= columns; column += 32) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0,
      s4 = s0,
      s5 = s0,
      s6 = s0,
      s7 = s0;
    let from = matrix + <usize>column * 4;
    for (let row = 0; row < rows; row++) {
      const w = weight(weights, row);
      s0 = madd(s0, w, from);
      s1 = madd(s1, w, from + 16);
      s2 = madd(s2, w, from + 32);
      s3 = madd(s3, w, from + 48);
      s4 = madd(s4, w, from + 64);
      s5 = madd(s5, w, from + 80);
      s6 = madd(s6, w, from + 96);
      s7 = madd(s7, w, from + 112);
      from += pitch;
    }
    const to = out + <usize>column * 4;
    v128.store(to, s0);
    v128.store(to + 16, s1);
    v128.store(to + 32, s2);
    v128.store(to + 48, s3);
    v128.store(to + 64, s4);
    v128.store(to + 80, s5);
    v128.store(to + 96, s6);
    v128.store(to + 112, s7);
  }
  for (; column + 8 <= columns; column += 8) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0,
      s4 = s0,
      s5 = s0,
      s6 = s0,
      s7 = s0;
    let from = matrix + <usize>column * 4;
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      const w0 = weight(weights, row);
      const w1 = weight(weights, row + 1);
      const w2 = weight(weights, row + 2);
      const w3 = weight(weights, row + 3);
      s0 = madd(s0, w0, from);
      s1 = madd(s1, w0, from + 16);
      from += pitch;
      s2 = madd(s2, w1, from);
      s3 = madd(s3, w1, from + 16);
      from += pitch;
      s4 = madd(s4, w2, from);
      s5 = madd(s5, w2, from + 16);
      from += pitch;
      s6 = madd(s6, w3, from);
      s7 = madd(s7, w3, from + 16);
      from += pitch;
    }
    for (; row < rows; row++) {
      const w = weight(weights, row);
      s0 = madd(s0, w, from);
      s1 = madd(s1, w, from + 16);
      from += pitch;
    }
    const to = out + <usize>column * 4;
    v128.store(to, f32x4.add(f32x4.add(s0, s2), f32x4.add(s4, s6)));
    v128.store(to + 16, f32x4.add(f32x4.add(s1, s3), f32x4.add(s5, s7)));
  }
  for (; column + 4 <= columns; column += 4) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    let from = matrix + <usize>column * 4;
    let row = 0;
    for (; row + 4 <= rows; row += 4) {
      s0 = madd(s0, weight(weights, row), from);
      s1 = madd(s1, weight(weights, row + 1), from + pitch);
      s2 = madd(s2, weight(weights, row + 2), from + 2 * pitch);
      s3 = madd(s3, weight(weights, row + 3), from + 3 * pitch);
      from += 4 * pitch;
    }
    for (; row < rows; row++) {
      s0 = madd(s0, weight(weights, row), from);
      from += pitch;
    }
    v128.store(out + <usize>column * 4, f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  }
  for (; column < columns; column++) {
    let s0: f32 = 0,
      s1: f32 = 0,
      s2: f32 = 0,
      s3: f32 = 0;
    let from = matrix + <usize>column * 4;
    for (let row = 0; row < rows; row++) {
      const w: f32 = weights == 0 ? 1 : load<f32>(weights + <usize>row * 4);
      const next = s0 + w * load<f32>(from);
      s0 = s1;
      s1 = s2;
      s2 = s3;
      s3 = next;
      from += pitch;
    }
    store<f32>(out + <usize>column * 4, s0 + s1 + (s2 + s3));
  }
}
