import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../testing/command.ts';

let empty: string;
beforeAll(async () => {
  empty = await mkdtemp(path.join(tmpdir(), 'rangeloss-no-cache-'));
});
afterAll(() => rm(empty, { recursive: true }));

describe('rangeloss backend', () => {
  // The CUDA build: no checkout that runs these tests has its binding already.
  const gpu = (...words: string[]) =>
    runCommand(empty, ['backend', ...words, '--gpu'], { RANGELOSS_CACHE: empty });

  test('status tells what is missing, without fetching anything', async () => {
    const { code, stdout } = await gpu('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'absent', packageName: '@tensorflow/tfjs-node-gpu' });
  });

  test('install --no-download says that the cache is empty instead of that it is done', async () => {
    const { code, stdout, stderr } = await gpu('install', '--no-download');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(empty);
    expect(stderr).toContain('without --no-download');
  });
});
