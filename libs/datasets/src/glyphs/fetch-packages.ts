import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '@rangeloss/foundation';
import type { NpmPackage } from './package-list.ts';

export interface FetchOptions {
  /** Where archives are kept, one file per package. */
  readonly folder: string;
  /** Fetches the archive of `name@version` into a folder; npm's own client by default. */
  readonly pack?: (spec: string, into: string) => Promise<void>;
  /** Called as packages arrive. */
  readonly onProgress?: (progress: { bytes: number; totalBytes: number; subject: string }) => void;
}

/** npm starts in half a second and waits for the network most of the time. */
const LANES = 4;

/** The file of a package's archive in the folder: `@fontsource/abel` 5.3.0 is `fontsource-abel-5.3.0.tgz`. */
export function archiveFile(folder: string, { package: name, version }: NpmPackage): string {
  return path.join(folder, `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`);
}

/** The packages whose archive is not in the folder, or is damaged. */
export async function missingPackages<P extends NpmPackage>(
  packages: readonly P[],
  folder: string,
): Promise<P[]> {
  const whole = await Promise.all(packages.map((one) => isWhole(archiveFile(folder, one), one)));
  return packages.filter((_, place) => !whole[place]!);
}

/**
 * Fetches packages with npm's own client, so through the registry and proxy that the user has set up, and checks each
 * against the listed SHA-512. No package is installed and none of its code runs. Archives that are there stay.
 *
 * @throws UserError when npm fails or an archive is not the listed one
 */
export async function fetchPackages(packages: readonly NpmPackage[], options: FetchOptions): Promise<void> {
  const { folder, pack = npmPack, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const waiting = await missingPackages(packages, folder);
  const totalBytes = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytes = 0;
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      await fetchOne(one, folder, pack);
      bytes += one.bytes;
      onProgress?.({ bytes, totalBytes, subject: one.package });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function fetchOne(
  one: NpmPackage,
  folder: string,
  pack: NonNullable<FetchOptions['pack']>,
): Promise<void> {
  const own = await mkdtemp(path.join(folder, '.arriving-'));
  try {
    await pack(`${one.package}@${one.version}`, own);
    const arrived = archiveFile(own, one);
    if (!(await isWhole(arrived, one))) {
      throw new UserError(
        `${one.package} ${one.version} as fetched is not the package that is listed: its SHA-512 differs.`,
        {
          file: one.package,
          mend: 'Check the registry that npm is set to (npm config get registry), then try again.',
        },
      );
    }
    await rename(arrived, archiveFile(folder, one));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function isWhole(file: string, { integrity }: NpmPackage): Promise<boolean> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes !== undefined && `sha512-${createHash('sha512').update(bytes).digest('base64')}` === integrity;
}

async function npmPack(spec: string, into: string): Promise<void> {
  const words = ['pack', spec, '--silent', '--ignore-scripts', '--pack-destination', into];
  try {
    // On Windows npm is a batch file, which only a shell starts.
    await promisify(execFile)('npm', words, { shell: process.platform === 'win32' });
  } catch (error) {
    const { code, stdout, message } = error as Error & { code?: unknown; stdout?: string };
    throw new UserError(
      code === 'ENOENT'
        ? 'npm is not on the path.'
        : `npm could not fetch ${spec}: ${npmReason(stdout) ?? message}.`,
      {
        file: spec,
        mend: 'Check that npm reaches its registry (npm ping), then run the command again: what has arrived is kept.',
        cause: error,
      },
    );
  }
}

function npmReason(stdout: string | undefined): string | undefined {
  return stdout?.split('\n').find((line) => line.trim() !== '');
}
