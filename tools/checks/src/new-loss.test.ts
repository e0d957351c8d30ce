import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
let copy = '';

/** The parts of the workspace that a loss touches, with the installed packages behind a link. */
beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'rangeloss-new-loss-'));
  const plain = (file: string) => !/node_modules|\/dist(\/|$)/.test(file.slice(root.length));
  for (const part of [
    'libs/losses',
    'libs/foundation',
    'libs/backend',
    'libs/storage',
    'tools',
    'docs/losses.md',
    'tsconfig.base.json',
    'package.json',
  ])
    cpSync(path.join(root, part), path.join(copy, part), { recursive: true, filter: plain });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

function run(cwd: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, text: `${stdout}${stderr}` };
}
const generate = (...words: string[]) => run(root, 'tools/generate/loss.mjs', ...words, '--root', copy);
const bin = (name: string) => path.join(root, 'node_modules', name);

/* What docs/how-to/add-a-loss.md says. */
describe('npm run new:loss', () => {
  it('writes a loss whose types, test and contract pass before anything is changed', () => {
    const written = generate('made-up');
    expect(written.text).toContain('libs/losses/src/own/made-up.ts');
    expect(written.status).toBe(0);
    expect(readFileSync(path.join(copy, 'docs/losses.md'), 'utf8')).toContain('| `made-up` |');
    const losses = path.join(copy, 'libs/losses');
    expect(run(losses, bin('typescript/bin/tsc'), '-p', 'tsconfig.json')).toEqual({ status: 0, text: '' });
    const tests = run(
      losses,
      bin('vitest/vitest.mjs'),
      'run',
      'own/made-up',
      'registered-losses',
      '-t',
      '^(?!the loss)|made-up',
      '--reporter',
      'verbose',
    );
    expect(tests.text).toMatch(/✓ .*is its formula in plain numbers/);
    expect(tests.text).toMatch(/✓ .*the loss "made-up" > is called what it is registered as/);
    expect(tests.status).toBe(0);
  });

  it.each(['softmax', 'Ring', '../x', ''])('refuses the name "%s" and writes nothing', (name) => {
    const before = readFileSync(path.join(copy, 'libs/losses/src/registry.ts'), 'utf8');
    const { status, text } = generate(name);
    expect(status).toBe(2);
    expect(text).toMatch(/already|no name for a loss/);
    expect(readFileSync(path.join(copy, 'libs/losses/src/registry.ts'), 'utf8')).toBe(before);
  });
});
