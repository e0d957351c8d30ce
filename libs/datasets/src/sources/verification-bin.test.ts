import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, fixture, fixtureJson, Scratch } from '../fixtures/fixture.ts';
import { readPickle } from './pickle.ts';
import { verificationBin } from './verification-bin.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const expected = fixtureJson<{ same: boolean[]; images: number[][] }>('verification.json');
const options = { shape: [10, 12, 3] as const };

describe("InsightFace's verification file", () => {
  it.each(['protocol-3', 'protocol-4', 'protocol-5', 'python-2'])('is read as %s wrote it', async (name) => {
    const { source, pairs } = await verificationBin(fixture(`verification-${name}.bin`), options);
    expect([...pairs.same]).toEqual(expected.same.map(Number));
    expect([...pairs.first]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect([...pairs.fold]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const into = new Float32Array(20 * 360);
    await source.read(
      Int32Array.from({ length: 20 }, (_, item) => item),
      into,
    );
    expect(bytesOf(into)).toEqual(expected.images.flat());
  });

  it('is refused with an offset when cut, or when it would build objects', async () => {
    const cut = await scratch.changed('verification-protocol-4.bin', (bytes) => bytes.subarray(0, 500));
    await expect(verificationBin(cut, options)).rejects.toThrow(
      /offset 500: expected \d+ bytes from \d+ on, found the end/,
    );
    const code = await scratch.text('cos\nsystem\n(S"true"\ntR.');
    await expect(verificationBin(code, options)).rejects.toThrow(
      /offset 0: expected a pickle of bytes and booleans, found the opcode 0x63/,
    );
    const list = await scratch.changed('verification-protocol-4.bin', () =>
      Buffer.from('\x80\x02]q\x00.', 'latin1'),
    );
    await expect(verificationBin(list, options)).rejects.toThrow(
      /expected a list of images and a list of booleans/,
    );
    const empty = await scratch.text('');
    await expect(verificationBin(empty, options)).rejects.toThrow(/offset 0/);
  });
});

describe('a pickle', () => {
  const read = (text: string) => readPickle(Buffer.from(text, 'latin1'), 'x');

  it('may be of any protocol', () => {
    expect(read('(lp0\nI01\naI00\naI7\na.'.replace('p0\n', ''))).toEqual([true, false, 7]);
    expect(read('\x80\x02(K\x01M\x00\x01J\xff\xff\xff\xffNt.')).toEqual([1, 256, -1, null]);
    expect(read('\x80\x03]q\x00K\x05ah\x00\x86.'.replace('h\x00', ''.concat('h\x00')))).toHaveLength(2);
  });

  it('is refused when its operands do not fit', () => {
    for (const text of ['.', 'a.', 'e.', 'h\x01.', 'K\x01a.', '\x86.'])
      expect(() => read(text)).toThrow(/operands that do not fit/);
  });
});
