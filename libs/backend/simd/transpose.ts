// A matrix transposed in 4 x 4 blocks.

/** out[columns, rows] from matrix[rows, columns], float32. */
export function transpose(matrix: usize, out: usize, rows: i32, columns: i32): void {
  const pitch = <usize>columns * 4;
  const outPitch = <usize>rows * 4;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const from = matrix + <usize>row * pitch + <usize>column * 4;
      const a = v128.load(from);
      const b = v128.load(from + pitch);
      const c = v128.load(from + 2 * pitch);
      const d = v128.load(from + 3 * pitch);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      const to = out + <usize>column * outPitch + <usize>row * 4;
      v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
      v128.store(to + outPitch, v128.shuffle<i64>(ab, cd, 1, 3));
      v128.store(to + 2 * outPitch, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
      v128.store(to + 3 * outPitch, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
    }
    for (; column < columns; column++) {
      for (let next = row; next < row + 4; next++) {
        store<f32>(
          out + <usize>column * outPitch + <usize>next * 4,
          load<f32>(matrix + <usize>next * pitch + <usize>column * 4),
        );
      }
    }
  }
  for (; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      store<f32>(
        out + <usize>column * outPitch + <usize>row * 4,
        load<f32>(matrix + <usize>row * pitch + <usize>column * 4),
      );
    }
  }
}
