import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { sha256File } from '@rangeloss/storage';
import { runCommand, type CommandResult } from './command.ts';
import { downloadFailure, downloadFault } from './failures.ts';
import type { ProgressListener } from './progress.ts';
import type { Python } from './python.ts';
import type { TensorflowWheel } from './wheels.ts';

/** A requirement in pip's words, with what is known of it. */
export interface WheelRequest {
  /** `tensorflow-cpu==2.21.0`, or a range as in a wheel's metadata. */
  readonly requirement: string;
  readonly platformTag: string;
  /** Contents to accept; where there are none, pip compares with the checksum that the index states. */
  readonly sha256: readonly string[];
  /** CPython versions to try in turn (`3.12`): only the C++ libraries are wanted, so any will do. */
  readonly pythonVersions: readonly string[];
  /** Expected size, for progress only. */
  readonly bytes?: number;
}

/** The TensorFlow wheel as a request; the local Python's own wheel first, which a mirror is likeliest to have. */
export function tensorflowRequest(wheel: TensorflowWheel, python: Python): WheelRequest {
  const versions = Object.keys(wheel.sha256).map((tag) => tag.replace(/^cp3/, '3.'));
  const preferred = [python.version, '3.12', ...versions];
  return {
    requirement: `${wheel.project}==${wheel.version}`,
    platformTag: wheel.platformTag,
    sha256: Object.values(wheel.sha256),
    pythonVersions: [...new Set(preferred)].filter((version) => versions.includes(version)),
    bytes: wheel.bytes,
  };
}

/** The arguments of pip for one attempt; `requirements` is the file that names the wheel and its checksums. */
export function pipArguments(
  request: WheelRequest,
  version: string,
  requirements: string,
  folder: string,
): string[] {
  const older = ['manylinux2014', 'manylinux_2_17'].map((tag) =>
    request.platformTag.replace('manylinux_2_27', tag),
  );
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--no-input'],
    ...[
      '--progress-bar',
      'off',
      '--only-binary',
      ':all:',
      '--implementation',
      'cp',
      '--python-version',
      version,
    ],
    ...[request.platformTag, ...older].flatMap((tag) => ['--platform', tag]),
    ...(request.sha256.length > 0 ? ['--require-hashes'] : []),
    ...['--requirement', requirements, '--dest', folder],
  ];
}

/**
 * Fetches one wheel with the user's own pip (their index, proxy and certificates) and gives its path in `folder`.
 *
 * A wheel that an earlier run left whole is used again. pip compares the content with the pinned checksums, and this
 * function once more with the file on the disk.
 *
 * @throws UserError naming what is missing: network, version, disk space, pip, or the right content
 */
export async function downloadWheel(
  python: Python,
  request: WheelRequest,
  folder: string,
  onProgress?: ProgressListener,
): Promise<string> {
  const own = path.join(folder, folderName(request.requirement));
  await mkdir(own, { recursive: true });
  const earlier = await wholeWheel(own, request);
  if (earlier !== undefined) return earlier;

  const work = await mkdtemp(path.join(own, 'part-'));
  try {
    const requirements = path.join(work, 'requirements.txt');
    const hashes = request.sha256.map((sum) => ` --hash=sha256:${sum}`).join('');
    await writeFile(requirements, `${request.requirement}${hashes}\n`);
    const fetched = path.join(work, 'fetched');
    let last: CommandResult | undefined;
    for (const version of request.pythonVersions) {
      const stop = watchBytes(work, request, onProgress);
      last = await runCommand(python.program, pipArguments(request, version, requirements, fetched), {
        // pip writes the growing file below TMPDIR, where it can be watched and is swept up after a failure.
        environment: { ...process.env, TMPDIR: work },
      });
      stop();
      if (last.status === 0) return await moveWheel(fetched, own, request);
      if (downloadFault(last) !== 'absent') break;
    }
    throw downloadFailure(request.requirement, last ?? { status: 1, stdout: '', stderr: '' });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function moveWheel(from: string, folder: string, request: WheelRequest): Promise<string> {
  const name = (await readdir(from)).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new Error(`pip succeeded and left no wheel for ${request.requirement}`);
  const source = path.join(from, name);
  if (request.sha256.length > 0 && !request.sha256.includes(await sha256File(source))) {
    throw new UserError(`${name} has another content than the checksum recorded in rangeloss.`, {
      file: name,
      mend: 'Nothing was installed; repeat the command, and look at the index that pip uses if it happens again.',
    });
  }
  const target = path.join(folder, name);
  await rename(source, target);
  return target;
}

async function wholeWheel(folder: string, request: WheelRequest): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.whl')) continue;
    const file = path.join(folder, name);
    if (request.sha256.length === 0 || request.sha256.includes(await sha256File(file))) return file;
    await rm(file);
  }
  return undefined;
}

/** Looks twice a second how much lies below a folder. pip has no progress for programs before its version 24. */
function watchBytes(
  folder: string,
  { requirement, bytes: expected }: WheelRequest,
  onProgress: ProgressListener | undefined,
): () => void {
  if (onProgress === undefined) return () => undefined;
  const tell = (found: number): void => {
    const common = { stage: 'download', subject: requirement } as const;
    if (expected === undefined) onProgress({ ...common, bytes: found });
    // At the end pip has two copies for a moment.
    else onProgress({ ...common, bytes: Math.min(found, expected), totalBytes: expected });
  };
  tell(0);
  const timer = setInterval(() => {
    void bytesBelow(folder).then(tell);
  }, 500);
  return () => {
    clearInterval(timer);
  };
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((name) =>
      stat(path.join(folder, name)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function folderName(requirement: string): string {
  return requirement.replace(/[^A-Za-z0-9._-]+/g, '_');
}
