import { lstat, rm } from 'node:fs/promises';
import path from 'node:path';
import { bindingPath, bindingRecordPath, librariesLink, nativeLayout, type LayoutOptions } from './layout.ts';
import { folderBytes } from './libraries.ts';

export interface RemoveOptions extends LayoutOptions {
  /** Also delete the libraries from the cache, which other checkouts may use. */
  readonly cache?: boolean;
}

export interface RemoveResult {
  /** What was deleted. */
  readonly removed: readonly string[];
  /** Bytes that it took. */
  readonly bytes: number;
}

/** Takes the binding out of `node_modules`, and with `cache` the libraries out of the cache; what is absent is skipped. */
export async function removeNative(options: RemoveOptions = {}): Promise<RemoveResult> {
  const layout = nativeLayout(options);
  const { packageFolder } = layout;
  const targets =
    packageFolder === undefined
      ? []
      : [bindingPath, bindingRecordPath, librariesLink].map((at) => at(packageFolder));
  if (options.cache === true) targets.push(path.dirname(layout.receipt));
  const removed: string[] = [];
  let bytes = 0;
  for (const target of targets) {
    const entry = await lstat(target).catch(() => undefined);
    if (entry === undefined) continue;
    bytes += entry.isDirectory() ? await folderBytes(target) : entry.size;
    await rm(target, { recursive: true });
    removed.push(target);
  }
  return { removed, bytes };
}
