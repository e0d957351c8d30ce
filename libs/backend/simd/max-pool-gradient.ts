// The gradient of max pooling: each window hands its dy to the first of its greatest numbers, four channels at once.

/**
 * dx [batch, height, width, channels] from x of that shape and dy [batch, outHeight, outWidth, channels].
 * A window without a number above minus infinity (all NaN) hands its dy to nobody, as tfjs's cpu kernel does.
 */
export function maxPoolGradient(
  x: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  memory.fill(dx, 0, <usize>(batch * height * width * channels) * 4);
  const cell = <usize>channels * 4;
  const xRow = <usize>width * cell;
  for (let image = 0; image < batch; image++) {
    const base = <usize>(image * height) * xRow;
    for (let row = 0; row < outHeight; row++) {
      const firstY = row * strideY - top;
      const fromY = max<i32>(0, firstY);
      const toY = min<i32>(height, firstY + windowHeight);
      for (let column = 0; column < outWidth; column++) {
        const firstX = column * strideX - left;
        const fromX = max<i32>(0, firstX);
        const toX = min<i32>(width, firstX + windowWidth);
        const given = dy + <usize>((image * outHeight + row) * outWidth + column) * cell;
        let channel: usize = 0;
        for (; channel + 16 <= cell; channel += 16) {
          let best = f32x4.splat(-Infinity);
          let place = i32x4.splat(-1);
          for (let y = fromY; y < toY; y++) {
            let at = base + <usize>y * xRow + <usize>fromX * cell + channel;
            for (let column = fromX; column < toX; column++) {
              const value = v128.load(x + at);
              const greater = f32x4.gt(value, best);
              best = v128.bitselect(value, best, greater);
              place = v128.bitselect(i32x4.splat(<i32>at), place, greater);
              at += cell;
            }
          }
          const amount = v128.load(given + channel);
          give(dx, i32x4.extract_lane(place, 0), 0, f32x4.extract_lane(amount, 0));
          give(dx, i32x4.extract_lane(place, 1), 4, f32x4.extract_lane(amount, 1));
          give(dx, i32x4.extract_lane(place, 2), 8, f32x4.extract_lane(amount, 2));
          give(dx, i32x4.extract_lane(place, 3), 12, f32x4.extract_lane(amount, 3));
        }
        for (; channel < cell; channel += 4) {
          let best: f32 = -Infinity;
          let place = -1;
          for (let y = fromY; y < toY; y++) {
            let at = base + <usize>y * xRow + <usize>fromX * cell + channel;
            for (let column = fromX; column < toX; column++) {
              const value = load<f32>(x + at);
              if (value > best) {
                best = value;
                place = <i32>at;
              }
              at += cell;
            }
          }
          give(dx, place, 0, load<f32>(given + channel));
        }
      }
    }
  }
}

function give(dx: usize, place: i32, lane: usize, amount: f32): void {
  if (place == -1) return;
  const to = dx + <usize>place + lane;
  store<f32>(to, load<f32>(to) + amount);
}
