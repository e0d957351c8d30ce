import { mkdir, readdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { readJson, writeFailure, writeJsonAtomic } from '@rangeloss/storage';
import { z } from 'zod';
import { downloadWheel, tensorflowRequest, type WheelRequest } from './download.ts';
import {
  extractWheel,
  nvidiaFiles,
  tensorflowFiles,
  tensorflowHeaders,
  type WantedFiles,
} from './extract.ts';
import type { NativeLayout } from './layout.ts';
import type { ProgressListener } from './progress.ts';
import type { Python } from './python.ts';
import type { TensorflowWheel } from './wheels.ts';

/** What was put into the cache, written when all of it is there; `bytes` are those of the extracted files. */
const receiptSchema = z.object({
  wheels: z.array(z.string()),
  /** Those asked for: a version of this package that includes others needs the wheel again. */
  headers: z.array(z.string()),
  installed: z.string(),
  bytes: z.number(),
});

export type LibrariesReceipt = Readonly<z.output<typeof receiptSchema>>;

/* The wheel, pip's copy of it, and what is taken out of it, as measured for this version. */
const spaceNeeded = { cpu: 1.5e9, gpu: 9e9 };

export async function librariesReceipt(layout: NativeLayout): Promise<LibrariesReceipt | undefined> {
  try {
    const receipt = await readJson(layout.receipt, receiptSchema);
    return tensorflowHeaders.every((header) => receipt.headers.includes(header)) ? receipt : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Brings TensorFlow's libraries and headers, and for a GPU NVIDIA's libraries, into the cache.
 *
 * Wheels are deleted when all is extracted; what an interrupted run has left, wheels or files, is used.
 *
 * @throws UserError for want of network, disk space or the right content
 */
export async function provideLibraries(
  layout: NativeLayout,
  python: Python,
  wheel: TensorflowWheel,
  gpu: boolean,
  onProgress?: ProgressListener,
): Promise<LibrariesReceipt> {
  const earlier = await librariesReceipt(layout);
  if (earlier !== undefined) return earlier;
  await mkdir(layout.downloads, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(layout.downloads, error);
  });
  await demandSpace(layout.downloads, gpu ? spaceNeeded.gpu : spaceNeeded.cpu);

  const emptied: string[] = [];
  const take = async (request: WheelRequest, wanted: WantedFiles) => {
    const file = await downloadWheel(python, request, layout.downloads, onProgress);
    await extractWheel(python, file, layout.site, wanted, onProgress);
    emptied.push(file);
  };
  const request = tensorflowRequest(wheel, python);
  await take(request, tensorflowFiles(wheel.project, wheel.version));
  if (gpu) {
    const metadata = path.join(layout.site, `${wheel.project}-${wheel.version}.dist-info`, 'METADATA');
    for (const requirement of cudaRequirements(await readFile(metadata, 'utf8'))) {
      const { platformTag, pythonVersions } = request;
      await take({ requirement, platformTag, pythonVersions, sha256: [] }, nvidiaFiles);
    }
  }
  const wheels = emptied.map((file) => path.basename(file));
  const receipt = {
    wheels,
    headers: [...tensorflowHeaders],
    installed: new Date().toISOString(),
    bytes: await folderBytes(layout.site),
  };
  await writeJsonAtomic(layout.receipt, receipt);
  await rm(layout.downloads, { recursive: true, force: true });
  return receipt;
}

/** The CUDA libraries that TensorFlow's own metadata asks for in its extra `and-cuda`, as pip requirements. */
export function cudaRequirements(metadata: string): string[] {
  const lines = metadata.matchAll(/^Requires-Dist:\s*([^;\n]+);\s*extra == ["']and-cuda["']\s*$/gm);
  return [...lines].map((match) => match[1]!.replace(/\s*[()]\s*/g, '').trim());
}

async function demandSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new UserError(
    `The native backend needs ${gigabytes(bytes)} GB while it is installed, and ${folder} has ${gigabytes(free)} GB free.`,
    { file: folder, mend: 'Free some space or set RANGELOSS_CACHE to a folder on a larger disk.' },
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
