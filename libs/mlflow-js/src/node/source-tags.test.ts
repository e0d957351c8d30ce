import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { gitCommit, sourceTags } from './source-tags.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

const [older, newer] = ['a'.repeat(40), 'b'.repeat(40)];

/** Writes files below the folder, as git lays them out. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

it('finds the commit of a branch, packed or loose, from a folder below', () => {
  const packed = `# pack-refs with: peeled\n${newer} refs/heads/main-2\n${older} refs/heads/main\n^${newer}\n`;
  write({ 'work/.git/HEAD': 'ref: refs/heads/main\n', 'work/.git/packed-refs': packed, 'work/src/a.ts': '' });
  expect(gitCommit(path.join(folder, 'work/src'))).toBe(older);
  write({ 'work/.git/refs/heads/main': `${newer}\n` });
  expect(gitCommit(path.join(folder, 'work/src'))).toBe(newer);
});

it('finds a commit that no branch names, and that of a worktree', () => {
  write({
    'main/.git/HEAD': `${older}\n`,
    'main/.git/refs/heads/topic': `${newer}\n`,
    'main/.git/worktrees/tree/HEAD': 'ref: refs/heads/topic\n',
    'main/.git/worktrees/tree/commondir': '../..\n',
    'tree/.git': `gitdir: ${path.join(folder, 'main/.git/worktrees/tree')}\n`,
  });
  expect(gitCommit(path.join(folder, 'main'))).toBe(older);
  expect(gitCommit(path.join(folder, 'tree'))).toBe(newer);
});

it('says who ran what, without a commit where there is no repository', () => {
  write({ 'main/.git/HEAD': `${older}\n` });
  const tags = sourceTags({ source: 'train.ts', folder: path.join(folder, 'main') });
  expect(tags).toMatchObject({
    'mlflow.source.name': 'train.ts',
    'mlflow.source.type': 'LOCAL',
    'mlflow.source.git.commit': older,
  });
  expect(tags['mlflow.user']).not.toBe('');
  write({ 'empty/.git/HEAD': 'ref: refs/heads/none\n' });
  expect(sourceTags({ folder: path.join(folder, 'empty') })).not.toHaveProperty('mlflow.source.git.commit');
});
