import { fileURLToPath } from 'node:url';
import { UserError } from '@rangeloss/foundation';
import { runCommand } from './command.ts';
import { diskFull, isDiskFull, lastLines } from './failures.ts';
import { libraryNames } from './layout.ts';
import type { ProgressListener } from './progress.ts';
import type { Python } from './python.ts';

/** Which files of a wheel are wanted; names are those in the wheel. */
export interface WantedFiles {
  readonly files?: readonly string[];
  readonly folders?: readonly string[];
  /** What to leave out of `folders`: names with such a part, names with such an end. */
  readonly skipFolders?: readonly string[];
  readonly skipEndings?: readonly string[];
  /** Headers, followed through their `#include` lines. */
  readonly headers?: { readonly root: string; readonly start: readonly string[] };
}

/** The headers that the binding includes. */
export const tensorflowHeaders = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/kernels.h',
  'tensorflow/c/ops.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/core/platform/ctstring_internal.h',
] as const;

/** Of TensorFlow's wheel: two libraries, its metadata, and the few headers that the binding includes. */
export function tensorflowFiles(project: string, version: string): WantedFiles {
  return {
    files: [
      ...libraryNames.map((name) => `tensorflow/${name}`),
      `${project.replaceAll('-', '_')}-${version}.dist-info/METADATA`,
    ],
    headers: { root: 'tensorflow/include', start: tensorflowHeaders },
  };
}

/** Of NVIDIA's wheels: what is loaded when a program runs, so no headers and no static libraries. */
export const nvidiaFiles: WantedFiles = {
  folders: ['nvidia/'],
  skipFolders: ['/include/'],
  // Several GPUs at once, which nothing here uses: 193 MB.
  skipEndings: ['.a', '.py', '.h', 'libcusolverMg.so.11'],
};

const script = fileURLToPath(new URL('../../native/extract_wheel.py', import.meta.url));

/**
 * Takes the wanted files of a wheel into a folder, each whole or not at all; files already there are left alone.
 *
 * @throws UserError where the disk is full, the wheel is damaged or lacks a file
 */
export async function extractWheel(
  python: Python,
  wheel: string,
  folder: string,
  wanted: WantedFiles,
  onProgress?: ProgressListener,
): Promise<void> {
  const result = await runCommand(python.program, [script, wheel, folder], {
    input: JSON.stringify(wanted),
    onLine: (line) => {
      const { done, total } = JSON.parse(line) as { done: number; total: number };
      onProgress?.({ stage: 'extract', subject: folder, bytes: done, totalBytes: total });
    },
  });
  if (result.status === 0) return;
  if (isDiskFull(result.stderr)) throw diskFull(folder);
  throw new UserError(`Cannot extract ${wheel}: ${lastLines(result.stderr, 1)}`, {
    file: wheel,
    mend: 'Delete that file and repeat the command.',
  });
}
