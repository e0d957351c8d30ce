import { createRequire } from 'node:module';
import path from 'node:path';
import { cacheFolder } from '@rangeloss/storage';
import { tensorflowVersion } from './wheels.ts';

/**
 * Where everything of a native backend lies.
 *
 * The libraries are large and the same for every checkout, so they live once in the cache, in the wheels' own
 * arrangement (`tensorflow/` beside `nvidia/`, which is how TensorFlow finds CUDA). A checkout has only the binding,
 * at the place where tfjs-node looks for it, and a link to the libraries, at the place where its own install script
 * would have put them.
 */
export interface NativeLayout {
  readonly packageName: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';
  /** Cache: the wheels' content. */
  readonly site: string;
  /** Cache: the folder with the two libraries. */
  readonly libraries: string;
  /** Cache: the C headers. */
  readonly headers: string;
  /** Cache: written last, so the content above is whole where it exists. */
  readonly receipt: string;
  /** Cache: wheels on their way; emptied when they are extracted. */
  readonly downloads: string;
  /** Cache: bindings already built, one folder for each fingerprint of what went into them. */
  readonly builds: string;
  /** Checkout: tfjs-node's folder, or undefined where npm has not installed it. */
  readonly packageFolder: string | undefined;
}

/** Names in the wheel, and below {@link NativeLayout.site}. */
export const libraryNames = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

export interface LayoutOptions {
  readonly gpu?: boolean;
  readonly cacheDir?: string;
  /** For tests: the folder of tfjs-node instead of the installed one. */
  readonly packageFolder?: string;
}

export function nativeLayout(options: LayoutOptions = {}): NativeLayout {
  const packageName = options.gpu === true ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const cache = options.cacheDir === undefined ? cacheFolder('native') : path.resolve(options.cacheDir);
  const variant = `tensorflow-${tensorflowVersion}-${process.arch}-${options.gpu === true ? 'cuda' : 'cpu'}`;
  const root = path.join(cache, variant);
  const site = path.join(root, 'site');
  return {
    packageName,
    site,
    libraries: path.join(site, 'tensorflow'),
    headers: path.join(site, 'tensorflow', 'include'),
    receipt: path.join(root, 'receipt.json'),
    downloads: path.join(root, 'downloads'),
    builds: path.join(root, 'builds'),
    packageFolder: options.packageFolder ?? installedFolder(packageName),
  };
}

/** The binding, where tfjs-node looks for it (`binary` in its package.json). */
export function bindingPath(packageFolder: string): string {
  return path.join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** What the binding was built from, beside it. */
export function bindingRecordPath(packageFolder: string): string {
  return path.join(packageFolder, 'lib', 'napi-v8', 'rangeloss.json');
}

/** The link to the libraries; the binding's run path is `$ORIGIN/../../deps/lib`. */
export function librariesLink(packageFolder: string): string {
  return path.join(packageFolder, 'deps', 'lib');
}

function installedFolder(packageName: string): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
  } catch {
    return undefined;
  }
}
