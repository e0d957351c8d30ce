import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixtureFamily, fixtureFontFolder } from '../fixtures/fonts.ts';
import { archiveFile, type FetchOptions, fetchPackages, missingPackages } from './fetch-packages.ts';
import { fontFamily } from './font-family.ts';
import type { NpmPackage } from './package-list.ts';

const temporary = () => mkdtemp(path.join(tmpdir(), 'rangeloss-fonts-'));

/** A package with a committed font, packed by npm itself, without the network. */
async function packedFont(): Promise<{ listed: NpmPackage; archive: string }> {
  const folder = await temporary();
  await cp(fixtureFontFolder('abel'), path.join(folder, 'abel'), { recursive: true });
  const about = { name: '@fontsource/abel', version: '5.3.0', license: 'OFL-1.1' };
  await writeFile(path.join(folder, 'abel/package.json'), JSON.stringify(about));
  const words = ['pack', './abel', '--silent', '--ignore-scripts', '--offline'];
  execFileSync('npm', words, { cwd: folder, shell: process.platform === 'win32' });
  const archive = path.join(folder, 'fontsource-abel-5.3.0.tgz');
  const bytes = await readFile(archive);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  return {
    archive,
    listed: {
      package: about.name,
      version: about.version,
      licence: about.license,
      bytes: bytes.length,
      integrity,
    },
  };
}

describe('fetching packages', () => {
  let listed: NpmPackage;
  let archive: string;
  beforeAll(async () => {
    ({ listed, archive } = await packedFont());
  });
  const arrives = (into: string) => cp(archive, path.join(into, path.basename(archive)));

  it('keeps an archive that is the listed one, tells the bytes, and does not fetch it again', async () => {
    const folder = await temporary();
    const told: unknown[] = [];
    const asked: string[] = [];
    const pack = (spec: string, into: string) => {
      asked.push(spec);
      return arrives(into);
    };
    expect(await missingPackages([listed], folder)).toEqual([listed]);
    const options: FetchOptions = { folder, pack, onProgress: (progress) => told.push(progress) };
    await fetchPackages([listed], options);
    await fetchPackages([listed], options);
    expect(asked).toEqual(['@fontsource/abel@5.3.0']);
    expect(told).toEqual([{ bytes: listed.bytes, totalBytes: listed.bytes, subject: '@fontsource/abel' }]);
    expect(await missingPackages([listed], folder)).toEqual([]);
    expect(await readdir(folder)).toEqual(['fontsource-abel-5.3.0.tgz']);
    const family = await fontFamily('abel', await readFile(archiveFile(folder, listed)), 'abel.tgz');
    expect(family.files.map(({ bytes }) => Buffer.from(bytes))).toEqual(
      fixtureFamily('abel').files.map(({ bytes }) => Buffer.from(bytes)),
    );
  });

  it('refuses an archive that differs by one byte, and leaves nothing behind', async () => {
    const folder = await temporary();
    const pack = async (_: string, into: string) => {
      const bytes = await readFile(archive);
      bytes[100]! ^= 1;
      await writeFile(path.join(into, path.basename(archive)), bytes);
    };
    await expect(fetchPackages([listed], { folder, pack })).rejects.toThrow(/SHA-512 differs/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('fetches a damaged archive in the cache anew', async () => {
    const folder = await temporary();
    await writeFile(archiveFile(folder, listed), 'torn');
    await fetchPackages([listed], { folder, pack: (_, into) => arrives(into) });
    expect((await stat(archiveFile(folder, listed))).size).toBe(listed.bytes);
  });

  it('tells what npm says when it fails', async () => {
    const folder = await temporary();
    const absent = { ...listed, package: path.join(folder, 'absent') };
    await expect(fetchPackages([absent], { folder })).rejects.toThrow(/npm could not fetch .*absent/);
  });
});
