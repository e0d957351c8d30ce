import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { Journal } from './journal.ts';
import { lockJournal, unlockJournal } from './journal-lock.ts';
import { journalsIn } from './journals-in.ts';
import { syncJournals } from './sync-journals.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

const write = (name: string, startTime: number, parentKey?: string): void => {
  const journal = new Journal(path.join(folder, 'journals', `${name}.journal`), 'never');
  journal.append([{ kind: 'start', key: name, startTime, tags: {}, experimentName: 'x', parentKey }]);
  journal.close();
};

it('gives journals oldest first, and a parent before its children whatever their times are', () => {
  write('child', 5, 'parent');
  write('grandchild', 5, 'child');
  write('parent', 5);
  write('early', 1);
  write('orphan', 9, 'gone');
  const names = journalsIn(path.join(folder, 'journals')).map((file) => path.basename(file, '.journal'));
  expect(names).toEqual(['early', 'parent', 'child', 'grandchild', 'orphan']);
  expect(journalsIn(path.join(folder, 'none'))).toEqual([]);
});

it('leaves a journal alone that a logger of the same process is still writing', async () => {
  const file = path.join(folder, 'live.journal');
  new Journal(file, 'never').close();
  expect(lockJournal(file)).toBe(true);
  expect(await syncJournals(file, path.join(folder, 'mlruns'), { env: {} })).toMatchObject([
    { outcome: 'busy' },
  ]);
  unlockJournal(file);
});
