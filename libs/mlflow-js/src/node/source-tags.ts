import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemTags } from '../system-tags.ts';

function gitFolder(from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, '.git');
    const stat = fs.statSync(candidate, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return candidate;
    // A worktree or submodule: the file names the folder.
    if (stat?.isFile()) {
      const target = /^gitdir: (.*)$/m.exec(fs.readFileSync(candidate, 'utf8'))?.[1];
      return target === undefined ? undefined : path.resolve(folder, target);
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

const read = (...parts: string[]): string | undefined => {
  try {
    return fs.readFileSync(path.join(...parts), 'utf8').trim();
  } catch {
    return undefined;
  }
};

/** The commit that is checked out around `folder`, read from git's files; undefined outside a repository. */
export function gitCommit(folder: string): string | undefined {
  const git = gitFolder(folder);
  if (git === undefined) return undefined;
  const head = read(git, 'HEAD');
  const reference = head === undefined ? undefined : /^ref: (.*)$/.exec(head)?.[1];
  if (reference === undefined) return head;
  const common = path.resolve(git, read(git, 'commondir') ?? '.');
  const loose = read(git, reference) ?? read(common, reference);
  if (loose !== undefined) return loose;
  const packed = read(common, 'packed-refs')
    ?.split('\n')
    .find((line) => line.endsWith(` ${reference}`));
  return packed?.split(' ')[0];
}

/** The tags in which MLflow keeps who ran what: user, source and git commit. */
export function sourceTags(options: { source?: string; folder?: string } = {}): Record<string, string> {
  const source = options.source ?? process.argv[1] ?? 'node';
  const commit = gitCommit(options.folder ?? process.cwd());
  return {
    [systemTags.user]: userName(),
    [systemTags.sourceType]: 'LOCAL',
    [systemTags.sourceName]: source,
    ...(commit === undefined ? {} : { [systemTags.gitCommit]: commit }),
  };
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    return 'unknown';
  }
}
