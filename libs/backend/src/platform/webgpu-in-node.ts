import { createRequire } from 'node:module';
import type { StartOptions, StartResult } from './platform.ts';
import { vulkanLack } from './vulkan.ts';

const require = createRequire(import.meta.url);

/** What the npm package `webgpu` (Dawn, Chromium's WebGPU) exports. */
interface WebgpuPackage {
  readonly create: (options: readonly string[]) => object;
  readonly globals: object;
}

const packageName = 'webgpu' as string;
let provided = false;

/**
 * Gives Node the `navigator.gpu` that tfjs's WebGPU backend expects, through the optional npm package `webgpu`.
 *
 * @returns undefined where it is there now, else why not.
 */
export async function provideWebgpu({ demanded }: StartOptions): Promise<StartResult | undefined> {
  try {
    require.resolve(packageName);
  } catch {
    return { works: false, reason: 'the package webgpu is not installed', mend: 'run `npm install webgpu`' };
  }
  const lack = vulkanLack(!demanded);
  if (lack !== undefined) return { works: false, ...lack };
  if (provided) return undefined;
  try {
    // Named apart from the import: a bundler for browsers would look for the optional package, and fail without it.
    const dawn = (await import(/* @vite-ignore */ packageName)) as WebgpuPackage;
    Object.assign(globalThis, dawn.globals);
    setGpu(dawn.create([]));
    provided = true;
    return undefined;
  } catch (error) {
    const reason = `the package webgpu does not load: ${error instanceof Error ? error.message : String(error)}`;
    return {
      works: false,
      reason,
      mend: `see whether it has a binary for ${process.platform}-${process.arch}`,
    };
  }
}

/** Node has a navigator of its own from 21 on; tfjs reads its `userAgent`. */
function setGpu(gpu: object): void {
  const present = (globalThis as { navigator?: object }).navigator;
  if (present !== undefined) {
    Object.defineProperty(present, 'gpu', { value: gpu, configurable: true });
    return;
  }
  const navigator = { gpu, userAgent: `Node.js/${process.versions.node}` };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}
