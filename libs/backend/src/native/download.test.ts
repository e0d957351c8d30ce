import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sha256File } from '@rangeloss/storage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from './command.ts';
import { downloadWheel, pipArguments, type WheelRequest } from './download.ts';
import { findPython, type Python } from './python.ts';

let folder: string;
let wheel: string;
let python: Python;

/* pip itself runs here, with a folder as its only index, so no network is needed. */
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'download-'));
  const index = path.join(folder, 'index');
  await mkdir(index);
  wheel = path.join(index, 'rangeloss_fake-1.0-py3-none-any.whl');
  python = await findPython();
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    info = "rangeloss_fake-1.0.dist-info/"
    archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: rangeloss-fake\\nVersion: 1.0\\n")
    archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    archive.writestr(info + "RECORD", "")`;
  await runCommand(python.program, ['-c', program, wheel]);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', index);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function request(sha256: readonly string[], requirement = 'rangeloss-fake==1.0'): WheelRequest {
  return { requirement, platformTag: 'manylinux_2_27_x86_64', sha256, pythonVersions: ['3.13', '3.12'] };
}

describe('downloading a wheel', { timeout: 60_000 }, () => {
  it('gives a file of the recorded content, and the same one again without asking pip', async () => {
    const target = path.join(folder, 'downloads');
    const wanted = request([await sha256File(wheel)]);
    const file = await downloadWheel(python, wanted, target);
    expect(await sha256File(file)).toBe(wanted.sha256[0]);
    expect(await readdir(path.dirname(file))).toEqual([path.basename(wheel)]);
    await rm(wheel);
    expect(await downloadWheel({ ...python, program: 'no-such-program' }, wanted, target)).toBe(file);
  });

  it('refuses other content than the recorded one and leaves nothing behind', async () => {
    const target = path.join(folder, 'downloads');
    await expect(downloadWheel(python, request(['0'.repeat(64)]), target)).rejects.toThrow(
      /checksum recorded/,
    );
    expect(await readdir(path.join(target, 'rangeloss-fake_1.0'))).toEqual([]);
  });

  it('fetches anew what a broken run left damaged', async () => {
    const target = path.join(folder, 'downloads');
    const wanted = request([await sha256File(wheel)]);
    const file = await downloadWheel(python, wanted, target);
    await writeFile(file, 'torn');
    await downloadWheel(python, wanted, target);
    expect(await sha256File(file)).toBe(wanted.sha256[0]);
  });

  it('names a version that the index does not have', async () => {
    await expect(
      downloadWheel(python, request([], 'rangeloss-fake==9'), path.join(folder, 'd')),
    ).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('no rangeloss-fake==9') as string,
    });
  });
});

describe("pip's arguments", () => {
  it('ask for C++ libraries of any Python, for older platforms too, and for checksums where they are known', () => {
    const line = pipArguments(request(['ab']), '3.12', 'r.txt', 'to').join(' ');
    expect(line).toContain('--only-binary :all:');
    expect(line).toContain('--python-version 3.12');
    expect(line).toContain('--platform manylinux_2_27_x86_64 --platform manylinux2014_x86_64');
    expect(line).toContain('--require-hashes');
    expect(pipArguments(request([]), '3.12', 'r.txt', 'to')).not.toContain('--require-hashes');
  });
});
