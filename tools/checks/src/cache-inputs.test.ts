import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/*
 * A green test is taken from the cache only while nothing that it depends on has changed. Proved with the workspace's own
 * nx.json on a workspace of three small projects whose test writes down that it ran.
 */
const root = path.resolve(import.meta.dirname, '../../..');
let folder = '';
const write = (file: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rangeloss-cache-'));
  for (const file of [
    'nx.json',
    'tsconfig.base.json',
    'eslint.config.mjs',
    'tools/environment-hash.mjs',
    'tools/vitest.shared.ts',
  ])
    cpSync(path.join(root, file), path.join(folder, file));
  // The installed packages by links, the native binding by a file of its own.
  mkdirSync(path.join(folder, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules/nx'), path.join(folder, 'node_modules/nx'));
  write('package.json', JSON.stringify({ name: 'cached', private: true, workspaces: ['libs/*'] }));
  write('package-lock.json', JSON.stringify({ name: 'cached', lockfileVersion: 3, packages: {} }));
  for (const [name, dependencies] of [
    ['base', {}],
    ['user', { base: '0.1.0' }],
    ['apart', {}],
  ] as const) {
    const scripts = { test: `node -e "require('fs').appendFileSync(process.env.RAN, '${name} ')"` };
    write(`libs/${name}/package.json`, JSON.stringify({ name, version: '0.1.0', scripts, dependencies }));
    write(`libs/${name}/src/index.ts`, `export const name = '${name}';\n`);
    write(`libs/${name}/src/fixtures/values.json`, '[1]\n');
  }
  write('node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node', 'one');
  execFileSync('git', ['init', '-q'], { cwd: folder });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(ranFile(), { force: true });
});

/** Beside the workspace and named after it, so that writing it changes no input. */
const ranFile = () => `${folder}-ran.txt`;

/** The projects whose tests really ran. */
function tested(environment: Readonly<Record<string, string>> = {}): string[] {
  writeFileSync(ranFile(), '');
  execFileSync(
    process.execPath,
    [path.join(root, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', 'test'],
    {
      cwd: folder,
      stdio: 'pipe',
      env: {
        ...process.env,
        NX_DAEMON: 'false',
        NX_TUI: 'false',
        NX_WORKSPACE_ROOT_PATH: folder,
        RAN: ranFile(),
        ...environment,
      },
    },
  );
  return readFileSync(ranFile(), 'utf8').split(' ').filter(Boolean).sort();
}

describe('the cache of npm test', () => {
  it('runs everything once and then nothing', () => {
    expect(tested()).toEqual(['apart', 'base', 'user']);
    expect(tested()).toEqual([]);
  });

  it.each([
    ['a source', 'libs/user/src/index.ts', ['user']],
    ['a source of a dependency', 'libs/base/src/index.ts', ['base', 'user']],
    ['a fixture', 'libs/apart/src/fixtures/values.json', ['apart']],
    ['a fixture of a dependency', 'libs/base/src/fixtures/values.json', ['base', 'user']],
    [
      'the native binding',
      'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node',
      ['apart', 'base', 'user'],
    ],
    ['the lock file', 'package-lock.json', ['apart', 'base', 'user']],
    ['the shared test configuration', 'tools/vitest.shared.ts', ['apart', 'base', 'user']],
  ])('runs again what depends on %s', (_, file, expected) => {
    writeFileSync(path.join(folder, file), `${readFileSync(path.join(folder, file), 'utf8')}\n`);
    // What is not expected comes from the cache, which the case before has filled.
    expect(tested()).toEqual(expected);
  });

  it('runs nothing once everything is known again', () => {
    expect(tested()).toEqual([]);
  });

  it('runs again when a lack becomes a failure', () => {
    expect(tested({ RANGELOSS_REQUIRE: 'chromium' })).toEqual(['apart', 'base', 'user']);
  });
});
