import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { StartResult } from './platform/platform.ts';
import { registerWasmKernels } from './wasm-kernels/register.ts';

/**
 * Starts the WebAssembly backend and adds the kernels that it lacks.
 *
 * @param folder - where the `.wasm` files are, with a trailing slash; undefined leaves it to the bundler.
 */
export async function startWasm(folder: string | undefined): Promise<StartResult> {
  if (!('WebAssembly' in globalThis)) {
    return { works: false, reason: 'there is no WebAssembly here', mend: 'choose cpu' };
  }
  const started = tf.engine().registry['wasm'] !== undefined;
  if (folder !== undefined && !started) setWasmPaths(folder);
  if (!(await tf.setBackend('wasm'))) {
    return {
      works: false,
      reason: 'its .wasm files cannot be loaded',
      mend: 'serve them, and name their folder with setWasmPaths',
    };
  }
  registerWasmKernels();
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  return {
    works: true,
    device: `CPU (WebAssembly${simd ? ' with SIMD' : ' without SIMD'})`,
    threads: getThreadsCount(),
    version: `@tensorflow/tfjs-backend-wasm ${version_wasm}`,
  };
}
