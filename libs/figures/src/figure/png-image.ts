/** Pixels of one image, row by row. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  /** 1 = grey, 3 = red, green, blue. */
  readonly channels: 1 | 3;
  /** [height, width, channels], 0..255. */
  readonly pixels: ArrayLike<number>;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * An image as a PNG data URI, made without a library so that it works in a browser too. Stored, not compressed:
 * the images are thumbnails.
 */
export function pngDataUri(image: PixelImage): string {
  const { width, height, channels, pixels } = image;
  const header = [...bigEndian(width), ...bigEndian(height), 8, channels === 1 ? 0 : 2, 0, 0, 0];
  const line = width * channels;
  const raw = new Uint8Array(height * (line + 1));
  for (let row = 0; row < height; row++) {
    for (let index = 0; index < line; index++) {
      raw[row * (line + 1) + 1 + index] = Math.min(255, Math.max(0, Math.round(pixels[row * line + index]!)));
    }
  }
  const bytes = [...SIGNATURE, ...chunk('IHDR', header), ...chunk('IDAT', stored(raw)), ...chunk('IEND', [])];
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}

/** A zlib stream of uncompressed blocks. */
function stored(raw: Uint8Array): number[] {
  const result = [0x78, 0x01];
  for (let at = 0; at < raw.length; at += 0xffff) {
    const block = raw.subarray(at, at + 0xffff);
    const last = at + 0xffff >= raw.length ? 1 : 0;
    const size = block.length;
    result.push(last, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255);
    for (const byte of block) result.push(byte);
  }
  let [a, b] = [1, 0];
  for (const byte of raw) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  result.push(b >> 8, b & 255, a >> 8, a & 255);
  return result;
}

function chunk(type: string, data: readonly number[]): number[] {
  const body = [...Array.from(type, (letter) => letter.charCodeAt(0)), ...data];
  return [...bigEndian(data.length), ...body, ...bigEndian(crc(body))];
}

function crc(bytes: readonly number[]): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
