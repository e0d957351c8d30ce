// Gradients of a depthwise convolution with one filter per channel, four channels at once.

/** Sizes shared by both gradients, set before each. */
let batch: i32 = 0;
let height: i32 = 0;
let width: i32 = 0;
let channels: i32 = 0;
let outHeight: i32 = 0;
let outWidth: i32 = 0;

export function depthwiseSizes(n: i32, h: i32, w: i32, c: i32, outH: i32, outW: i32): void {
  batch = n;
  height = h;
  width = w;
  channels = c;
  outHeight = outH;
  outWidth = outW;
}

/** First output position at which a tap reads inside the input. */
function firstOutput(offset: i32, stride: i32): i32 {
  return offset >= 0 ? 0 : (-offset + stride - 1) / stride;
}

/** Last such position; -1 where there is none. */
function lastOutput(offset: i32, stride: i32, input: i32, output: i32): i32 {
  const reach = input - 1 - offset;
  return reach < 0 ? -1 : min<i32>(output - 1, reach / stride);
}

/** One tap on one image: sums[channels] += x * dy over its positions; offsets are tap * dilation - padding. */
function filterTap(
  x: usize,
  dy: usize,
  sums: usize,
  strideY: i32,
  strideX: i32,
  offsetY: i32,
  offsetX: i32,
): void {
  const fromY = firstOutput(offsetY, strideY);
  const toY = lastOutput(offsetY, strideY, height, outHeight);
  const fromX = firstOutput(offsetX, strideX);
  const toX = lastOutput(offsetX, strideX, width, outWidth);
  const cell = <usize>channels * 4;
  const step = <usize>strideX * cell;
  const first = x + <usize>(offsetY * width + fromX * strideX + offsetX) * cell;
  let channel: usize = 0;
  for (; channel + 16 <= cell; channel += 16) {
    let sum = f32x4.splat(0);
    let other = sum;
    for (let row = fromY; row <= toY; row++) {
      let l = first + <usize>(row * strideY * width) * cell + channel;
      let r = dy + <usize>(row * outWidth + fromX) * cell + channel;
      let column = fromX;
      for (; column < toX; column += 2) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(l), v128.load(r)));
        other = f32x4.add(other, f32x4.mul(v128.load(l + step), v128.load(r + cell)));
        l += 2 * step;
        r += 2 * cell;
      }
      if (column == toX) sum = f32x4.add(sum, f32x4.mul(v128.load(l), v128.load(r)));
    }
    v128.store(sums + channel, f32x4.add(v128.load(sums + channel), f32x4.add(sum, other)));
  }
  for (; channel < cell; channel += 4) {
    let sum: f32 = 0;
    for (let row = fromY; row <= toY; row++) {
      let l = first + <usize>(row * strideY * width) * cell + channel;
      let r = dy + <usize>(row * outWidth + fromX) * cell + channel;
      for (let column = fromX; column <= toX; column++) {
        sum += load<f32>(l) * load<f32>(r);
        l += step;
        r += cell;
      }
    }
    store<f32>(sums + channel, load<f32>(sums + channel) + sum);
  }
}

/** sums[filterHeight, filterWidth, channels] from x and dy. Images are outermost so that both stay in cache. */
export function depthwiseFilterTaps(
  x: usize,
  dy: usize,
  sums: usize,
  filterHeight: i32,
  filterWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
): void {
  const cell = <usize>channels * 4;
  memory.fill(sums, 0, <usize>(filterHeight * filterWidth) * cell);
  for (let image = 0; image < batch; image++) {
    const input = x + <usize>(image * height * width) * cell;
    const given = dy + <usize>(image * outHeight * outWidth) * cell;
    for (let tapY = 0; tapY < filterHeight; tapY++) {
      for (let tapX = 0; tapX < filterWidth; tapX++) {
        const to = sums + <usize>(tapY * filterWidth + tapX) * cell;
        filterTap(input, given, to, strideY, strideX, tapY * dilationY - top, tapX * dilationX - left);
      }
    }
  }
}

/** dx += dy * weights through every tap. Rows of dy are outermost so that dx stays in cache. */
export function depthwiseInputTaps(
  dy: usize,
  weights: usize,
  dx: usize,
  filterHeight: i32,
  filterWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
): void {
  const cell = <usize>channels * 4;
  memory.fill(dx, 0, <usize>(batch * height * width) * cell);
  const step = <usize>strideX * cell;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let tapY = 0; tapY < filterHeight; tapY++) {
        const y = row * strideY + tapY * dilationY - top;
        if (y < 0 || y >= height) continue;
        for (let tapX = 0; tapX < filterWidth; tapX++) {
          const offset = tapX * dilationX - left;
          const fromX = firstOutput(offset, strideX);
          const toX = lastOutput(offset, strideX, width, outWidth);
          const weight = weights + <usize>(tapY * filterWidth + tapX) * cell;
          const to = dx + <usize>((image * height + y) * width + fromX * strideX + offset) * cell;
          const from = dy + <usize>((image * outHeight + row) * outWidth + fromX) * cell;
          let channel: usize = 0;
          for (; channel + 16 <= cell; channel += 16) {
            const factor = v128.load(weight + channel);
            let t = to + channel;
            let f = from + channel;
            for (let column = fromX; column <= toX; column++) {
              v128.store(t, f32x4.add(v128.load(t), f32x4.mul(factor, v128.load(f))));
              t += step;
              f += cell;
            }
          }
          for (; channel < cell; channel += 4) {
            const factor = load<f32>(weight + channel);
            let t = to + channel;
            let f = from + channel;
            for (let column = fromX; column <= toX; column++) {
              store<f32>(t, load<f32>(t) + factor * load<f32>(f));
              t += step;
              f += cell;
            }
          }
        }
      }
    }
  }
}
