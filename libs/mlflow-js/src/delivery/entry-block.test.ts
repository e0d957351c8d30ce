import { expect, it } from 'vitest';
import { EntryBlock } from './entry-block.ts';

it('gives the other side each line once, in order and in any script', () => {
  const mine = new EntryBlock(1000);
  const theirs = new EntryBlock(mine.buffer);
  expect(theirs.read()).toEqual([]);
  expect(mine.write('first')).toBe(true);
  expect(mine.write('zweite Zeile: größer, 損失 🙂')).toBe(true);
  expect(theirs.read()).toEqual(['first', 'zweite Zeile: größer, 損失 🙂']);
  expect(theirs.read()).toEqual([]);
  mine.write('');
  mine.write('last');
  expect(theirs.read()).toEqual(['', 'last']);
});

it('refuses a line that may not fit, whole, and takes one for which it was made', () => {
  const line = '損'.repeat(100);
  const block = new EntryBlock(EntryBlock.room(line));
  expect(block.write(line)).toBe(true);
  expect(block.write('x')).toBe(false);
  expect(block.read()).toEqual([line]);
});
