import type { BackendName } from './backend-name.ts';
import type { Platform, StartOptions, StartResult } from './platform/platform.ts';
import { startCpu } from './start-cpu.ts';
import { startWasm } from './start-wasm.ts';
import { startWebgpu } from './start-webgpu.ts';

/** Starts one backend and makes it tfjs's current one, if it works; otherwise says why not. */
export async function startBackend(
  name: BackendName,
  platform: Platform,
  options: StartOptions,
): Promise<StartResult> {
  const own = await platform.start(name, options);
  if (own !== undefined) return own;
  switch (name) {
    case 'webgpu':
      return startWebgpu(options);
    case 'wasm':
      return startWasm(options.wasmFolder ?? platform.wasmFolder());
    case 'cpu':
      return startCpu();
    case 'tensorflow':
    case 'tensorflow-gpu':
      throw new Error(`The platform does not say how ${name} is started.`);
  }
}
