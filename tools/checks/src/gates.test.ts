import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './docs/pages.ts';

/* Each gate is shown a mistake that it is there to find: one that finds nothing in a clean tree proves nothing. */
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const bins = path.join(root, 'node_modules/.bin');

describe('npm run cycles', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'rangeloss-cycles-'));
    cpSync(path.join(root, 'libs/foundation/src'), path.join(copy, 'libs/foundation/src'), {
      recursive: true,
    });
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });
  /** The script as it stands, where only one library is. */
  const run = () =>
    spawnSync('sh', ['-c', scripts['cycles']!], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bins}:${process.env['PATH'] ?? ''}` },
    });

  it('is green on the library, and red with both files once two of them import each other', () => {
    expect(run().status).toBe(0);
    const index = path.join(copy, 'libs/foundation/src/index.ts');
    const imported = /from '(\.\/[^']+)'/.exec(readFileSync(index, 'utf8'))![1]!;
    const file = path.join(path.dirname(index), imported);
    appendFileSync(
      file,
      "\nimport * as everything from './" +
        path.relative(path.dirname(file), index) +
        "';\nvoid everything;\n",
    );
    const planted = run();
    expect(planted.status).toBe(1);
    expect(planted.stdout).toContain('foundation/src/index.ts');
    expect(planted.stdout).toContain(path.basename(file));
  });
});

describe('npm run lint', () => {
  it.each([
    ['libs/losses/src/index.ts', '@rangeloss/datasets', true],
    ['libs/losses/src/index.ts', '@rangeloss/foundation', false],
  ])('in %s an import of %s is refused: %s', (file, imported, refused) => {
    const words = [path.join(root, 'node_modules/eslint/bin/eslint.js'), '--stdin', '--stdin-filename', file];
    const { stdout } = spawnSync(process.execPath, words, {
      cwd: root,
      encoding: 'utf8',
      input: `import '${imported}';\n`,
      env: { ...process.env, NX_DAEMON: 'false' },
    });
    expect(stdout.includes('@nx/enforce-module-boundaries')).toBe(refused);
  });
});
