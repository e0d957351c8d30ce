import { access, readlink } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from '@rangeloss/storage';
import { z } from 'zod';
import { bindingFingerprint } from './compile.ts';
import {
  bindingPath,
  bindingRecordPath,
  librariesLink,
  libraryNames,
  nativeLayout,
  type LayoutOptions,
} from './layout.ts';
import { librariesReceipt } from './libraries.ts';
import { tensorflowVersion } from './wheels.ts';

/**
 * How far a native backend is installed:
 * - `ready`: the binding is there, built from the present sources, and its libraries are where it looks
 * - `stale`: built from other sources or another TensorFlow (after an update); installing again mends it
 * - `foreign`: there is a binding, but not ours (the package's own install script ran); recording is not possible
 * - `incomplete`: the binding is there and its libraries are not (the cache was cleared)
 * - `absent`: there is no binding
 * - `no-package`: npm has not installed tfjs-node
 */
export type NativeState = 'ready' | 'stale' | 'foreign' | 'incomplete' | 'absent' | 'no-package';

export interface NativeStatus {
  readonly state: NativeState;
  readonly gpu: boolean;
  readonly packageName: string;
  readonly tensorflow: string;
  /** Where the binding is or would be; undefined without the package. */
  readonly binding: string | undefined;
  /** Folder of TensorFlow's libraries in the cache. */
  readonly libraries: string;
  /** Bytes that the cache holds for this backend; undefined where it is not there. */
  readonly libraryBytes: number | undefined;
}

/** Looks at the files only: loads nothing, starts nothing. */
export async function nativeStatus(options: LayoutOptions = {}): Promise<NativeStatus> {
  const layout = nativeLayout(options);
  const { packageFolder } = layout;
  return {
    state: packageFolder === undefined ? 'no-package' : await state(packageFolder, options),
    gpu: options.gpu === true,
    packageName: layout.packageName,
    tensorflow: tensorflowVersion,
    binding: packageFolder === undefined ? undefined : bindingPath(packageFolder),
    libraries: layout.libraries,
    libraryBytes: (await librariesReceipt(layout))?.bytes,
  };
}

async function state(packageFolder: string, options: LayoutOptions): Promise<NativeState> {
  if (!(await exists(bindingPath(packageFolder)))) return 'absent';
  const record = await readRecord(packageFolder);
  if (record === undefined) return 'foreign';
  const link = librariesLink(packageFolder);
  const present = await Promise.all(libraryNames.map((name) => exists(path.join(link, name))));
  if (present.includes(false)) return 'incomplete';
  const layout = nativeLayout(options);
  // With another cache folder asked for, the libraries have to come from there.
  if (options.cacheDir !== undefined && (await readlink(link).catch(() => '')) !== layout.libraries)
    return 'stale';
  return record.fingerprint === (await bindingFingerprint(layout, packageFolder)) ? 'ready' : 'stale';
}

const recordSchema = z.object({ tensorflow: z.string(), fingerprint: z.string() });

async function readRecord(packageFolder: string): Promise<z.output<typeof recordSchema> | undefined> {
  try {
    return await readJson(bindingRecordPath(packageFolder), recordSchema);
  } catch {
    return undefined;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
