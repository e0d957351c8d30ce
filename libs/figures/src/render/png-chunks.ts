import { crc32 } from 'node:zlib';

const SIGNATURE_AND_HEADER = 8 + 25;

/**
 * A PNG with its resolution and texts written behind the header: `tEXt` where the text is Latin-1, `iTXt`
 * (UTF-8) where it is not.
 */
export function annotatePng(
  png: Uint8Array,
  dpi: number,
  texts: Readonly<Record<string, string>>,
): Uint8Array {
  const chunks = [resolution(dpi), ...Object.entries(texts).map(([key, text]) => textChunk(key, text))];
  return Buffer.concat([
    png.subarray(0, SIGNATURE_AND_HEADER),
    ...chunks,
    png.subarray(SIGNATURE_AND_HEADER),
  ]);
}

function resolution(dpi: number): Buffer {
  const data = Buffer.alloc(9);
  const perMetre = Math.round(dpi / 0.0254);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data.writeUInt8(1, 8);
  return chunk('pHYs', data);
}

function textChunk(keyword: string, text: string): Buffer {
  const key = Buffer.from(keyword, 'latin1');
  if (/^[\n\x20-\x7e\xa0-\xff]*$/.test(text)) {
    return chunk('tEXt', Buffer.concat([key, Buffer.from([0]), Buffer.from(text, 'latin1')]));
  }
  // Keyword, no compression, no language, no translated keyword.
  return chunk('iTXt', Buffer.concat([key, Buffer.from([0, 0, 0, 0, 0]), Buffer.from(text, 'utf8')]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
}

/** The texts of a PNG by keyword, for reading provenance back. */
export function pngTexts(png: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const texts: Record<string, string> = {};
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    const end = data.indexOf(0);
    if (type === 'tEXt') texts[data.toString('latin1', 0, end)] = data.toString('latin1', end + 1);
    if (type === 'iTXt') texts[data.toString('latin1', 0, end)] = data.toString('utf8', end + 5);
    at += length + 12;
  }
  return texts;
}
