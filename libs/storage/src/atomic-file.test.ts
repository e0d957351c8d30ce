import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { writeFailure, writeFileAtomic, writeJsonAtomic } from './atomic-file.ts';
import { cacheFolder } from './cache-folder.ts';
import { sha256File } from './checksum.ts';
import { readJson, readText } from './read-json.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-storage-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a file is written whole, its folders are made, and nothing temporary is left', async () => {
  const file = path.join(folder, 'a/b/c.txt');
  await writeFileAtomic(file, 'one');
  await writeFileAtomic(file, new Uint8Array(Buffer.from('xtwox')).subarray(1, 4));
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(path.dirname(file))).toEqual(['c.txt']);
});

test('a device or a pipe is written to, and stays what it is', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [text] = await Promise.all([readFile(pipe, 'utf8'), writeFileAtomic(pipe, 'through')]);
  expect(text).toBe('through');
  expect((await stat(pipe)).isFIFO()).toBe(true);
});

test('writers at the same time leave the content of one of them, whole', async () => {
  const file = path.join(folder, 'contested.txt');
  const contents = Array.from({ length: 20 }, (_, index) => String(index % 10).repeat(10_000 + index));
  await Promise.all(contents.map((content) => writeFileAtomic(file, content)));
  expect(contents).toContain(await readFile(file, 'utf8'));
});

test('a place that cannot be written is a user error that names the file and the mend', async () => {
  await writeFile(path.join(folder, 'file'), '');
  await expect(writeFileAtomic(path.join(folder, 'file/below.txt'), 'x')).rejects.toThrow(UserError);
  await mkdir(path.join(folder, 'taken'));
  await expect(writeFileAtomic(path.join(folder, 'taken'), 'x')).rejects.toThrow(
    /taken.*folder has its name/,
  );
  const full = writeFailure('run.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  expect(full).toBeInstanceOf(UserError);
  expect((full as UserError).message).toBe('Cannot write run.json: the disk is full.');
  const other = new Error('other');
  expect(writeFailure('run.json', other)).toBe(other);
});

test('JSON comes back checked; torn, missing and unfitting files are told apart', async () => {
  const schema = z.strictObject({ step: z.int() });
  const file = path.join(folder, 'state.json');
  await writeJsonAtomic(file, { step: 3 });
  expect(await readJson(file, schema)).toEqual({ step: 3 });
  await writeFile(file, '{"step": 3');
  await expect(readJson(file, schema)).rejects.toThrow(/state\.json is not valid JSON/);
  await writeFile(file, '{"stp": 3}');
  await expect(readJson(file, schema)).rejects.toThrow(/stp: unknown key, did you mean "step"/);
  await expect(readText(path.join(folder, 'none.json'))).rejects.toThrow(/none\.json does not exist/);
  await expect(readText(folder)).rejects.toThrow(/is a folder/);
});

test('a checksum is the SHA-256 of the bytes (the standard test vector "abc")', async () => {
  const file = path.join(folder, 'abc');
  await writeFile(file, 'abc');
  expect(await sha256File(file)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the cache folder follows RANGELOSS_CACHE, then XDG_CACHE_HOME when it is absolute, then the home folder', () => {
  expect(cacheFolder('native', { RANGELOSS_CACHE: '/c', XDG_CACHE_HOME: '/x' })).toBe('/c/native');
  expect(cacheFolder('native', { XDG_CACHE_HOME: '/x' })).toBe('/x/rangeloss/native');
  expect(cacheFolder('native', { XDG_CACHE_HOME: 'relative' })).toMatch(/\.cache\/rangeloss\/native$/);
  expect(cacheFolder('native', {})).toMatch(/\.cache\/rangeloss\/native$/);
});
