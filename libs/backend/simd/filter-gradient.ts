// Gradient of a convolution with respect to its filter, as matrix products whose left operand is the input itself:
// for one filter row, the numbers (tap column, input channel) of every output position lie side by side in a
// horizontally padded input row, so a tile of 4 of them times 8 output channels stays in registers while it runs over
// all positions. Nothing is unfolded, and filter rows that read only padding are skipped.

/** Sizes that a tile needs to run over the positions of a block of images; strides in bytes. */
let images: i32 = 0;
let rows: i32 = 0;
let columns: i32 = 0;
let leftImage: usize = 0;
let leftRow: usize = 0;
let leftStep: usize = 0;
let rightImage: usize = 0;
let rightRow: usize = 0;
let rightStep: usize = 0;

function tile4x8(left: usize, right: usize, out: usize, pitch: usize): void {
  let a0 = v128.load(out);
  let b0 = v128.load(out, 16);
  let a1 = v128.load(out + pitch);
  let b1 = v128.load(out + pitch, 16);
  let a2 = v128.load(out + 2 * pitch);
  let b2 = v128.load(out + 2 * pitch, 16);
  let a3 = v128.load(out + 3 * pitch);
  let b3 = v128.load(out + 3 * pitch, 16);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      let l = left + <usize>image * leftImage + <usize>row * leftRow;
      let r = right + <usize>image * rightImage + <usize>row * rightRow;
      for (let column = 0; column < columns; column++) {
        const p = v128.load(r);
        const q = v128.load(r, 16);
        const s0 = v128.load_splat<f32>(l);
        const s1 = v128.load_splat<f32>(l, 4);
        const s2 = v128.load_splat<f32>(l, 8);
        const s3 = v128.load_splat<f32>(l, 12);
        a0 = f32x4.add(a0, f32x4.mul(s0, p));
        b0 = f32x4.add(b0, f32x4.mul(s0, q));
        a1 = f32x4.add(a1, f32x4.mul(s1, p));
        b1 = f32x4.add(b1, f32x4.mul(s1, q));
        a2 = f32x4.add(a2, f32x4.mul(s2, p));
        b2 = f32x4.add(b2, f32x4.mul(s2, q));
        a3 = f32x4.add(a3, f32x4.mul(s3, p));
        b3 = f32x4.add(b3, f32x4.mul(s3, q));
        l += leftStep;
        r += rightStep;
      }
    }
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  v128.store(out + pitch, a1);
  v128.store(out + pitch, b1, 16);
  v128.store(out + 2 * pitch, a2);
  v128.store(out + 2 * pitch, b2, 16);
  v128.store(out + 3 * pitch, a3);
  v128.store(out + 3 * pitch, b3, 16);
}

function tile4x4(left: usize, right: usize, out: usize, pitch: usize): void {
  let a0 = v128.load(out);
  let a1 = v128.load(out + pitch);
  let a2 = v128.load(out + 2 * pitch);
  let a3 = v128.load(out + 3 * pitch);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      let l = left + <usize>image * leftImage + <usize>row * leftRow;
      let r = right + <usize>image * rightImage + <usize>row * rightRow;
      for (let column = 0; column < columns; column++) {
        const p = v128.load(r);
        a0 = f32x4.add(a0, f32x4.mul(v128.load_splat<f32>(l), p));
        a1 = f32x4.add(a1, f32x4.mul(v128.load_splat<f32>(l, 4), p));
        a2 = f32x4.add(a2, f32x4.mul(v128.load_splat<f32>(l, 8), p));
        a3 = f32x4.add(a3, f32x4.mul(v128.load_splat<f32>(l, 12), p));
        l += leftStep;
        r += rightStep;
      }
    }
  }
  v128.store(out, a0);
  v128.store(out + pitch, a1);
  v128.store(out + 2 * pitch, a2);
  v128.store(out + 3 * pitch, a3);
}

function tile1x8(left: usize, right: usize, out: usize): void {
  let a0 = v128.load(out);
  let b0 = v128.load(out, 16);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      let l = left + <usize>image * leftImage + <usize>row * leftRow;
      let r = right + <usize>image * rightImage + <usize>row * rightRow;
      for (let column = 0; column < columns; column++) {
        const s = v128.load_splat<f32>(l);
        a0 = f32x4.add(a0, f32x4.mul(s, v128.load(r)));
        b0 = f32x4.add(b0, f32x4.mul(s, v128.load(r, 16)));
        l += leftStep;
        r += rightStep;
      }
    }
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
}

/** Four rows of the tile side by side, one output channel: the left numbers are loaded as one vector. */
function tile4x1(left: usize, right: usize, out: usize, pitch: usize): void {
  let sum = f32x4.splat(0);
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      let l = left + <usize>image * leftImage + <usize>row * leftRow;
      let r = right + <usize>image * rightImage + <usize>row * rightRow;
      for (let column = 0; column < columns; column++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load(l), v128.load_splat<f32>(r)));
        l += leftStep;
        r += rightStep;
      }
    }
  }
  store<f32>(out, load<f32>(out) + f32x4.extract_lane(sum, 0));
  store<f32>(out + pitch, load<f32>(out + pitch) + f32x4.extract_lane(sum, 1));
  store<f32>(out + 2 * pitch, load<f32>(out + 2 * pitch) + f32x4.extract_lane(sum, 2));
  store<f32>(out + 3 * pitch, load<f32>(out + 3 * pitch) + f32x4.extract_lane(sum, 3));
}

function tile1x1(left: usize, right: usize, out: usize): void {
  let sum: f32 = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      let l = left + <usize>image * leftImage + <usize>row * leftRow;
      let r = right + <usize>image * rightImage + <usize>row * rightRow;
      for (let column = 0; column < columns; column++) {
        sum += load<f32>(l) * load<f32>(r);
        l += leftStep;
        r += rightStep;
      }
    }
  }
  store<f32>(out, load<f32>(out) + sum);
}

/** out[count, width] += sum over positions of left[count] times right[width]. */
function tiles(left: usize, right: usize, out: usize, count: i32, width: i32): void {
  const pitch = <usize>width * 4;
  let to = 0;
  while (to < width) {
    const wide = width - to >= 8 ? 8 : width - to >= 4 ? 4 : 1;
    const r = right + <usize>to * 4;
    let from = 0;
    while (from < count) {
      const tall = count - from >= 4 ? 4 : 1;
      const l = left + <usize>from * 4;
      const o = out + <usize>from * pitch + <usize>to * 4;
      if (wide == 8) {
        if (tall == 4) tile4x8(l, r, o, pitch);
        else tile1x8(l, r, o);
      } else if (tall == 4) {
        if (wide == 4) tile4x4(l, r, o, pitch);
        else tile4x1(l, r, o, pitch);
      } else {
        for (let one = 0; one < wide; one++) tile1x1(l, r + <usize>one * 4, o + <usize>one * 4);
      }
      from += tall;
    }
    to += wide;
  }
}

/**
 * out[filterHeight, filterWidth, inChannels, outChannels] = gradient for x [batch, height, width, inChannels] and
 * dy [batch, outHeight, outWidth, outChannels].
 *
 * x is padded horizontally already: its row holds (outWidth - 1) * strideX + filterWidth positions or more.
 */
export function filterGradient(
  x: usize,
  dy: usize,
  out: usize,
  batch: i32,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
): void {
  const count = filterWidth * inChannels;
  memory.fill(out, 0, <usize>(filterHeight * count * outChannels) * 4);
  const xRow = <usize>(width * inChannels) * 4;
  const dyRow = <usize>(outWidth * outChannels) * 4;
  leftImage = <usize>height * xRow;
  rightImage = <usize>outHeight * dyRow;
  leftRow = <usize>strideY * xRow;
  rightRow = dyRow;
  leftStep = <usize>(strideX * inChannels) * 4;
  rightStep = <usize>outChannels * 4;
  columns = outWidth;
  // As many images at once as the second-level cache holds: small maps then keep their tiles in registers longer.
  const together = max<i32>(1, <i32>(131072 / (leftImage + rightImage + 1)));
  for (let first = 0; first < batch; first += together) {
    images = min<i32>(together, batch - first);
    for (let tap = 0; tap < filterHeight; tap++) {
      const offset = tap - top;
      const from = offset >= 0 ? 0 : (-offset + strideY - 1) / strideY;
      const reach = height - 1 - offset;
      const to = reach < 0 ? -1 : min<i32>(outHeight - 1, reach / strideY);
      if (to < from) continue;
      rows = to - from + 1;
      const left = x + <usize>first * leftImage + <usize>(from * strideY + offset) * xRow;
      const right = dy + <usize>first * rightImage + <usize>from * dyRow;
      tiles(left, right, out + <usize>(tap * count * outChannels) * 4, count, outChannels);
    }
  }
}
