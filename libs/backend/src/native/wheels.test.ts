import { describe, expect, it } from 'vitest';
import { UserError } from '@rangeloss/foundation';
import { tensorflowRequest } from './download.ts';
import { thisPlatform, wheelFor } from './wheels.ts';

const debian = { system: 'linux', architecture: 'x64', glibc: '2.36' };

describe('the wheel for a machine', () => {
  it('is the one without CUDA on x86-64, and the one with it where a GPU is wanted', () => {
    expect(wheelFor(debian, false)).toMatchObject({
      project: 'tensorflow-cpu',
      platformTag: 'manylinux_2_27_x86_64',
    });
    expect(wheelFor(debian, true)).toMatchObject({
      project: 'tensorflow',
      platformTag: 'manylinux_2_27_x86_64',
    });
  });

  it('comes with a checksum for each CPython, none twice', () => {
    const sums = [false, true].flatMap((gpu) => Object.values(wheelFor(debian, gpu).sha256));
    sums.push(...Object.values(wheelFor({ ...debian, architecture: 'arm64' }, false).sha256));
    expect(sums).toHaveLength(12);
    expect(new Set(sums).size).toBe(12);
    expect(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
  });

  it.each([
    ['another system', { ...debian, system: 'win32' }, false, /win32 x64/],
    ['another processor', { ...debian, architecture: 'riscv64' }, false, /riscv64/],
    ['musl instead of glibc', { ...debian, glibc: undefined }, false, /glibc 2\.27/],
    ['an old glibc', { ...debian, glibc: '2.17' }, false, /has 2\.17/],
    ['a GPU on ARM', { ...debian, architecture: 'arm64' }, true, /CUDA/],
  ])('is refused with the way out on %s', (_, platform, gpu, message) => {
    expect(() => wheelFor(platform, gpu)).toThrow(message);
    try {
      wheelFor(platform, gpu);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).mend).toMatch(/wasm/i);
    }
  });

  it('knows this machine', () => {
    expect(thisPlatform()).toMatchObject({ system: process.platform, architecture: process.arch });
  });
});

describe('the request for the wheel', () => {
  it("asks for the local Python's version first and for any other after it", () => {
    const wheel = wheelFor(debian, false);
    const versions = (version: string) =>
      tensorflowRequest(wheel, { program: 'python3', version }).pythonVersions;
    expect(versions('3.11')).toEqual(['3.11', '3.12', '3.10', '3.13']);
    expect(versions('3.9')).toEqual(['3.12', '3.10', '3.11', '3.13']);
  });
});
