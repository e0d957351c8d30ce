import { damaged } from './read-file.ts';

/** Raw pixels, rows of channels-last bytes. */
export interface RawImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Whether bytes begin as a binary PGM or PPM file. */
export function isPnm(bytes: Uint8Array): boolean {
  return bytes[0] === P && (bytes[1] === FIVE || bytes[1] === SIX);
}

/**
 * Reads a binary PGM (P5) or PPM (P6) image of 8 or 16 bits; comment lines may stand anywhere in the header.
 *
 * @throws UserError that names the file and the offset
 */
export function readPnm(bytes: Uint8Array, file: string): RawImage {
  const channels = bytes[1] === SIX ? 3 : 1;
  let at = 2;
  const number = (what: string): number => {
    at = skipped(bytes, at);
    const start = at;
    let value = 0;
    while (isDigit(bytes[at])) value = value * 10 + bytes[at++]! - ZERO;
    if (at === start) throw damaged(file, `offset ${at}`, what, shown(bytes[at]));
    return value;
  };
  const width = number('a width');
  const height = number('a height');
  const most = number('the largest value');
  if (width < 1 || height < 1 || most < 1 || most > 65535) {
    throw damaged(
      file,
      `offset ${at}`,
      'a size and a largest value of 1 to 65535',
      `${width} x ${height}, ${most}`,
    );
  }
  // Exactly one white space parts the header from the pixels, which may look like white space themselves.
  at++;
  const values = width * height * channels;
  const wide = most > 255;
  const needed = at + values * (wide ? 2 : 1);
  if (bytes.length < needed) {
    throw damaged(
      file,
      `offset ${bytes.length}`,
      `${needed} bytes for ${width} x ${height}`,
      'the end of the file',
    );
  }
  const data = new Uint8Array(values);
  for (let value = 0; value < values; value++) {
    const raw = wide ? bytes[at + 2 * value]! * 256 + bytes[at + 2 * value + 1]! : bytes[at + value]!;
    data[value] = most === 255 ? raw : Math.round((Math.min(raw, most) * 255) / most);
  }
  return { width, height, channels, data };
}

/** The place after white space and comments, which run from # to the end of the line. */
function skipped(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    if (bytes[at] === HASH) while (at < bytes.length && bytes[at] !== NEWLINE) at++;
    else if (bytes[at] === SPACE || (bytes[at]! >= TAB && bytes[at]! <= RETURN)) at++;
    else return at;
  }
}

function isDigit(character: number | undefined): boolean {
  return character !== undefined && character >= ZERO && character <= NINE;
}

function shown(character: number | undefined): string {
  return character === undefined ? 'the end of the file' : JSON.stringify(String.fromCharCode(character));
}

const [P, FIVE, SIX, ZERO, NINE, HASH, SPACE, TAB, NEWLINE, RETURN] = [
  80, 53, 54, 48, 57, 35, 32, 9, 10, 13,
] as const;
