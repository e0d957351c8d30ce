import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bindingFingerprint, compilerArguments, findCompiler } from './compile.ts';
import { tensorflowHeaders } from './extract.ts';
import { installNative } from './install.ts';
import { bindingPath, bindingRecordPath, librariesLink, nativeLayout } from './layout.ts';
import { cudaRequirements } from './libraries.ts';
import { findPython } from './python.ts';
import { removeNative } from './remove.ts';
import { nativeStatus } from './status.ts';

let folder: string;
let options: { cacheDir: string; packageFolder: string };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'install-'));
  options = { cacheDir: path.join(folder, 'cache'), packageFolder: path.join(folder, 'tfjs-node') };
  await mkdir(path.join(options.packageFolder, 'binding'), { recursive: true });
  await writeFile(path.join(options.packageFolder, 'binding', 'tfjs_backend.cc'), '// a source');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** The files of a finished installation, without their content. */
async function pretendInstalled(): Promise<void> {
  const layout = nativeLayout(options);
  await mkdir(layout.libraries, { recursive: true });
  await writeFile(path.join(layout.libraries, 'libtensorflow_cc.so.2'), '');
  await writeFile(path.join(layout.libraries, 'libtensorflow_framework.so.2'), '');
  await writeFile(
    layout.receipt,
    JSON.stringify({ wheels: ['a.whl'], headers: tensorflowHeaders, installed: 'today', bytes: 7 }),
  );
  await mkdir(path.dirname(bindingPath(options.packageFolder)), { recursive: true });
  await writeFile(bindingPath(options.packageFolder), 'binding');
  const fingerprint = await bindingFingerprint(layout, options.packageFolder);
  await writeFile(
    bindingRecordPath(options.packageFolder),
    JSON.stringify({ tensorflow: '2.21.0', fingerprint }),
  );
  await mkdir(path.dirname(librariesLink(options.packageFolder)), { recursive: true });
  await symlink(layout.libraries, librariesLink(options.packageFolder));
}

describe('the state of a native backend', () => {
  it('goes from absent to ready, and an installation of a ready one changes nothing', async () => {
    expect((await nativeStatus(options)).state).toBe('absent');
    await pretendInstalled();
    expect(await nativeStatus(options)).toMatchObject({ state: 'ready', libraryBytes: 7 });
    expect(await installNative(options)).toMatchObject({ state: 'ready', changed: false });
  });

  it('is stale once a source has changed', async () => {
    await pretendInstalled();
    await writeFile(path.join(options.packageFolder, 'binding', 'tfjs_backend.cc'), '// a newer source');
    expect((await nativeStatus(options)).state).toBe('stale');
  });

  it('is incomplete once the cache is gone, and foreign where somebody else built the binding', async () => {
    await pretendInstalled();
    await rm(options.cacheDir, { recursive: true });
    expect((await nativeStatus(options)).state).toBe('incomplete');
    await rm(bindingRecordPath(options.packageFolder));
    expect((await nativeStatus(options)).state).toBe('foreign');
  });
});

describe('an installation without downloads', () => {
  it('does nothing where the cache has no libraries', async () => {
    expect(await installNative({ ...options, download: false })).toMatchObject({
      state: 'absent',
      changed: false,
    });
  });
});

describe('removing', () => {
  it('leaves the cache that other checkouts use, unless asked, and may be repeated', async () => {
    await pretendInstalled();
    expect((await removeNative(options)).removed).toHaveLength(3);
    expect(await nativeStatus(options)).toMatchObject({ state: 'absent', libraryBytes: 7 });
    expect((await removeNative({ ...options, cache: true })).removed).toHaveLength(1);
    expect(await nativeStatus(options)).toMatchObject({ state: 'absent', libraryBytes: undefined });
    expect((await removeNative({ ...options, cache: true })).removed).toEqual([]);
  });
});

describe('what is missing is said before anything is fetched', () => {
  it('names the compiler', async () => {
    await expect(findCompiler({ PATH: folder })).rejects.toMatchObject({
      name: 'UserError',
      mend: expect.stringContaining('g++') as string,
    });
  });

  it('names Python', async () => {
    await expect(findPython({ PATH: folder })).rejects.toMatchObject({
      name: 'UserError',
      mend: expect.stringContaining('RANGELOSS_PYTHON') as string,
    });
  });
});

describe('where things lie', () => {
  it("is the user's cache, apart by processor and by GPU", () => {
    vi.stubEnv('RANGELOSS_CACHE', '/somewhere');
    const cpu = nativeLayout({ packageFolder: '/package' });
    expect(cpu.libraries).toBe(`/somewhere/native/tensorflow-2.21.0-${process.arch}-cpu/site/tensorflow`);
    expect(nativeLayout({ gpu: true, packageFolder: '/package' }).site).toContain('-cuda');
  });

  it("is known to the binding through its own place, so that it moves with the checkout's folder", () => {
    const line = compilerArguments(nativeLayout(options), options.packageFolder, 'out.node');
    expect(line).toContain('-Wl,-rpath,$ORIGIN/../../deps/lib');
    expect(line.at(-1)).toBe('out.node');
  });
});

describe("TensorFlow's metadata", () => {
  it('names the CUDA wheels, in old and new spelling', () => {
    const metadata = [
      'Requires-Dist: numpy>=1.26.0',
      'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"',
      "Requires-Dist: nvidia-nccl-cu12 (<3.0,>=2.27.7) ; extra == 'and-cuda'",
      'Requires-Dist: tensorflow-io>=0.23.1; python_version < "3.13" and extra == "gcs"',
    ].join('\n');
    expect(cudaRequirements(metadata)).toEqual([
      'nvidia-cudnn-cu12<10.0,>=9.3.0.75',
      'nvidia-nccl-cu12<3.0,>=2.27.7',
    ]);
  });
});
