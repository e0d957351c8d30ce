import { copyFile, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { writeFailure, writeJsonAtomic } from '@rangeloss/storage';
import { runCommand } from './command.ts';
import { bindingFingerprint, buildBinding, findCompiler } from './compile.ts';
import { lastLines, noTfjsNode } from './failures.ts';
import {
  bindingPath,
  bindingRecordPath,
  librariesLink,
  nativeLayout,
  type LayoutOptions,
  type NativeLayout,
} from './layout.ts';
import { librariesReceipt, provideLibraries } from './libraries.ts';
import type { ProgressListener } from './progress.ts';
import { findPython } from './python.ts';
import { nativeStatus, type NativeStatus } from './status.ts';
import { tensorflowVersion, thisPlatform, wheelFor } from './wheels.ts';

export interface InstallOptions extends LayoutOptions {
  /** Build for an NVIDIA GPU: TensorFlow's CUDA build with NVIDIA's own libraries, for `@tensorflow/tfjs-node-gpu`. */
  readonly gpu?: boolean;
  /** Told what is going on, with bytes. */
  readonly onProgress?: ProgressListener;
  /** Folder for the libraries, instead of `RANGELOSS_CACHE`, `XDG_CACHE_HOME` or `~/.cache`. */
  readonly cacheDir?: string;
  /**
   * False never downloads: where the cache has the libraries the binding is put in place (a second), else nothing is
   * done. For after `npm ci`, which takes the binding away with the rest of `node_modules`.
   */
  readonly download?: boolean;
}

export interface InstallResult extends NativeStatus {
  /** False where everything was already as it should be. */
  readonly changed: boolean;
}

/**
 * Builds the native backend: tfjs-node's binding, from its own sources and our additions, against the TensorFlow of
 * the Python package index.
 *
 * Reaches only the index that pip is configured for. Fetches 274 MB once (the CUDA build some 3 GB), keeps 0.9 GB in a
 * cache that all checkouts share, and puts a binding of some 200 kB and a link into `node_modules`. May be interrupted
 * at any moment and repeated; does nothing where it is already done.
 *
 * @throws UserError where something is missing (compiler, Python, network, disk space, a supported system), with the
 *   mend
 */
export async function installNative(options: InstallOptions = {}): Promise<InstallResult> {
  const before = await nativeStatus(options);
  if (before.state === 'ready') return { ...before, changed: false };

  const layout = nativeLayout(options);
  const gpu = options.gpu === true;
  const wheel = wheelFor(thisPlatform(), gpu);
  const { packageFolder } = layout;
  const cached = (await librariesReceipt(layout)) !== undefined;
  if (options.download === false && (!cached || packageFolder === undefined))
    return { ...before, changed: false };
  if (packageFolder === undefined) throw noTfjsNode(layout.packageName);
  if (!cached) {
    // Before 274 MB are fetched, so that a missing compiler is not found afterwards.
    await findCompiler();
    await provideLibraries(layout, await findPython(), wheel, gpu, options.onProgress);
  }
  const built = await buildBinding(layout, packageFolder, options.onProgress);
  options.onProgress?.({ stage: 'link', subject: bindingPath(packageFolder), bytes: 0 });
  await placeBinding(layout, packageFolder, built).catch((error: unknown) => {
    throw writeFailure(packageFolder, error);
  });
  return { ...(await nativeStatus(options)), changed: true };
}

/** Puts the binding where tfjs-node looks, last of all and by renaming, after it has been loaded once. */
async function placeBinding(layout: NativeLayout, packageFolder: string, built: string): Promise<void> {
  const target = bindingPath(packageFolder);
  await mkdir(path.dirname(target), { recursive: true });
  await linkLibraries(librariesLink(packageFolder), layout.libraries);
  const trial = path.join(path.dirname(target), `trial-${String(process.pid)}.node`);
  try {
    await copyFile(built, trial);
    await demandLoads(trial);
    const fingerprint = await bindingFingerprint(layout, packageFolder);
    await writeJsonAtomic(bindingRecordPath(packageFolder), { tensorflow: tensorflowVersion, fingerprint });
    await rename(trial, target);
  } finally {
    await rm(trial, { force: true });
  }
}

async function linkLibraries(link: string, libraries: string): Promise<void> {
  if ((await readlink(link).catch(() => undefined)) === libraries) return;
  await mkdir(path.dirname(link), { recursive: true });
  const fresh = `${link}-${String(process.pid)}`;
  await symlink(libraries, fresh, 'dir');
  // A real folder stands here where tfjs-node's own install script once ran.
  await rm(link, { recursive: true, force: true });
  await rename(fresh, link);
}

/** Loads a binding in another process: one that crashes must not take this one with it. */
async function demandLoads(binding: string): Promise<void> {
  const program = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const result = await runCommand(process.execPath, ['-e', program, binding], {
    environment: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' },
  });
  if (result.status === 0 && result.stdout === tensorflowVersion) return;
  throw new UserError(`The binding was built and does not load: ${lastLines(result.stderr, 3)}`, {
    file: binding,
    mend: 'TensorFlow needs a processor with AVX and glibc 2.27. Where both are there, take everything away (npx rangeloss backend install --remove) and install again.',
  });
}
