import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The folder of the workspace. */
export const root = path.resolve(import.meta.dirname, '../../../..');

/** Pages that the workspace's folders hold at a fixed depth: `libs/losses/README.md`. */
function readmesBelow(group: string): string[] {
  return readdirSync(path.join(root, group))
    .map((name) => path.join(group, name, 'README.md'))
    .filter((file) => existsSync(path.join(root, file)));
}

/** Every page that people wrote, from the workspace's folder; the API's pages are generated. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^api\/|\.vitepress/.test(file))
    .sort()
    .map((file) => path.join('docs', file)),
  ...['libs', 'apps', 'experiments'].flatMap(readmesBelow),
  ...['experiments/README.md', 'benchmarks/README.md'].filter((file) => existsSync(path.join(root, file))),
];
