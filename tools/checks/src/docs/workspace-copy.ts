import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './pages.ts';

/** The names below a folder that belong to the workspace itself, so that a copy has to find its own ones. */
const own = (name: string) => name === '@rangeloss' || name === 'mlflow-js';

/**
 * A copy of some of the workspace's folders to change, in which packages of the workspace are the copies and packages of others are the
 * installed ones.
 */
export function workspaceCopy(folders: readonly string[], files: readonly string[] = []): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'rangeloss-copy-'));
  const plain = (file: string) =>
    !/node_modules|\/(dist|\.cache|runs|mlruns)(\/|$)/.test(file.slice(root.length));
  const part = (name: string) => {
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true, filter: plain });
  };
  for (const name of ['package.json', 'tsconfig.base.json', 'tools/vitest.shared.ts', ...files, ...folders])
    part(name);
  const packages = path.join(root, 'node_modules');
  mkdirSync(path.join(copy, 'node_modules/@rangeloss'), { recursive: true });
  for (const name of readdirSync(packages).filter((each) => !own(each)))
    symlinkSync(path.join(packages, name), path.join(copy, 'node_modules', name));
  for (const folder of folders) {
    const { name } = JSON.parse(readFileSync(path.join(copy, folder, 'package.json'), 'utf8')) as {
      name: string;
    };
    symlinkSync(path.join(copy, folder), path.join(copy, 'node_modules', name));
    const nested = path.join(root, folder, 'node_modules');
    if (!existsSync(nested)) continue;
    mkdirSync(path.join(copy, folder, 'node_modules'));
    for (const inner of readdirSync(nested).filter((each) => !each.startsWith('.vite')))
      symlinkSync(path.join(nested, inner), path.join(copy, folder, 'node_modules', inner));
  }
  return copy;
}

export function removeCopy(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
}

/**
 * Makes a change as a page shows it: lines that begin with a space are there, those with `+` come, those with `-` go; `@@` parts places.
 *
 * @throws Error where the lines that have to be there are not, or are there twice
 */
export function applyChange(file: string, change: string): void {
  let text = `\n${readFileSync(file, 'utf8')}`;
  for (const hunk of change.split(/^@@.*\n/m)) {
    const lines = hunk.split('\n').filter((line) => line !== '');
    const side = (sign: string) =>
      `\n${lines
        .filter((line) => line.startsWith(' ') || line.startsWith(sign))
        .map((line) => line.slice(1))
        .join('\n')}\n`;
    const [before, after] = [side('-'), side('+')];
    const pieces = text.split(before);
    if (pieces.length !== 2)
      throw new Error(`${path.basename(file)} has these lines ${pieces.length - 1} times:${before}`);
    text = pieces.join(after);
  }
  writeFileSync(file, text.slice(1));
}
