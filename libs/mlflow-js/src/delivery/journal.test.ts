import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import type { Entry } from './entry.ts';
import { Journal, journalStart } from './journal.ts';
import { journalState } from './journal-state.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});
let files = 0;
const newFile = (): string => path.join(folder, `${++files}.journal`);

const metrics = (step: number, value: number): Entry => ({
  kind: 'metrics',
  timestamp: step,
  step,
  values: { 'a/b': value },
});
const entriesIn = (file: string): Entry[] => {
  const journal = new Journal(file, 'never');
  const found: Entry[] = [];
  for (let position = journalStart; position < journal.size;) {
    const { entries, end } = journal.read(position, 100);
    found.push(...entries.map(({ entry }) => entry));
    position = end;
  }
  journal.close();
  return found;
};

it('gives back what was appended, with every awkward double and text', () => {
  const file = newFile();
  const journal = new Journal(file, 'always');
  const entries = [NaN, Infinity, -Infinity, -0, 5e-324, 0.1 + 0.2].map((value, step) =>
    metrics(step, value),
  );
  entries.push({ kind: 'tags', values: { note: 'two\nlines \u2028 ü "' } });
  journal.append(entries);
  journal.close();
  expect(entriesIn(file)).toEqual(entries);
});

it('cut anywhere, it gives back every entry that was whole and takes new ones', () => {
  const whole = newFile();
  const journal = new Journal(whole, 'never');
  const ends = Array.from({ length: 20 }, (_, step) => journal.append([metrics(step, step / 3)]));
  journal.close();
  const bytes = fs.readFileSync(whole);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (length) => {
      const file = newFile();
      fs.writeFileSync(file, bytes.subarray(0, length));
      const reopened = new Journal(file, 'never');
      reopened.append([metrics(99, 9)]);
      reopened.close();
      const kept = ends.filter((end) => end <= length).length;
      expect(entriesIn(file)).toEqual([
        ...Array.from({ length: kept }, (_, step) => metrics(step, step / 3)),
        metrics(99, 9),
      ]);
    }),
    { numRuns: 60 },
  );
});

it('passes over a damaged line and counts it', () => {
  const file = newFile();
  const journal = new Journal(file, 'never');
  journal.append([metrics(0, 1)]);
  const end = journal.append([metrics(1, 2)]);
  journal.append([metrics(2, 3), { kind: 'sent', upTo: end }]);
  journal.close();
  const bytes = fs.readFileSync(file);
  bytes[end - 4] = bytes[end - 4]! ^ 1;
  fs.writeFileSync(file, bytes);
  const damaged = new Journal(file, 'never');
  expect(journalState(damaged)).toMatchObject({ damaged: 1, metrics: 2, sentUpTo: end, ended: false });
  damaged.close();
});

it('refuses a file that is no journal', () => {
  const file = newFile();
  fs.writeFileSync(file, 'something else, and long enough to be a header\n');
  expect(() => new Journal(file)).toThrow('is not a journal');
});
