import { randomStream } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { findLeakage, requireNoLeakage } from './leakage.ts';

function hash(random: { integer(below: number): number }): string {
  return Array.from({ length: 16 }, () => random.integer(16).toString(16)).join('');
}

function flip(text: string, bits: readonly number[]): string {
  const digits = Array.from(text, (digit) => parseInt(digit, 16));
  for (const bit of bits) digits[bit >> 2]! ^= 1 << (bit & 3);
  return digits.map((digit) => digit.toString(16)).join('');
}

describe('leakage', () => {
  test('finds shared identities', () => {
    const leakage = findLeakage({ identities: ['b', 'a', 'a', 'c'] }, { identities: ['a', 'd', 'c'] });
    expect(leakage).toEqual({ sharedIdentities: ['a', 'c'], duplicates: [] });
    expect(() => requireNoLeakage(leakage)).toThrow('share 2 identities: a, c.');
    expect(() => requireNoLeakage(leakage, { identities: true })).not.toThrow();
  });

  test('finds every image within the number of bits, and no other', () => {
    const random = randomStream(12);
    const train = Array.from({ length: 50 }, () => hash(random));
    const test = train.map((value, image) =>
      flip(value, Array.from(random.sample(64, image % 8))).toUpperCase(),
    );
    const { duplicates } = findLeakage({ identities: [], hashes: train }, { identities: [], hashes: test });
    expect(duplicates).toEqual(
      train.flatMap((_, image) => (image % 8 <= 4 ? [{ train: image, test: image, bits: image % 8 }] : [])),
    );
    const exact = findLeakage({ identities: [], hashes: train }, { identities: [], hashes: test }, 0);
    expect(exact.duplicates.map(({ test: image }) => image)).toEqual([0, 8, 16, 24, 32, 40, 48]);
    expect(() => requireNoLeakage(exact)).toThrow('share 7 images');
  });

  test('refuses hashes that do not compare', () => {
    const one = { identities: [], hashes: ['00ff'] };
    expect(() => findLeakage(one, { identities: [], hashes: ['00'] })).toThrow('test image 0');
    expect(() => findLeakage(one, { identities: [], hashes: ['00fg'] })).toThrow('hexadecimal');
    expect(() => findLeakage(one, one, 9)).toThrow('within 9 bits');
  });
});
