import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { runsInNode, type StartResult } from './platform/platform.ts';
import { registerWasmKernels } from './wasm-kernels/register.ts';

/**
 * Starts the WebAssembly backend and adds the kernels that it lacks.
 *
 * @param folder - where the `.wasm` files are, with a trailing slash; undefined leaves it to the bundler.
 */
export async function startWasm(folder: string | undefined): Promise<StartResult> {
  const started = tf.engine().registry['wasm'] !== undefined;
  if (folder !== undefined && !started) setWasmPaths(folder);
  if ((await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) !== true) {
    return { works: false, reason: 'this engine has no WebAssembly SIMD', mend: 'update it, or choose cpu' };
  }
  const listeners = processListeners();
  if (!(await tf.setBackend('wasm'))) {
    return {
      works: false,
      reason: 'its .wasm files cannot be loaded',
      mend: 'serve them, and name their folder with setWasmPaths',
    };
  }
  listeners.removeNew();
  await registerWasmKernels();
  const threads = getThreadsCount();
  const version = `@tensorflow/tfjs-backend-wasm ${version_wasm}`;
  return { works: true, device: 'CPU (WebAssembly with SIMD)', threads, version };
}

type Listener = (...values: unknown[]) => void;

/** The part of Node's `process` that is used here; absent in a browser. */
interface EventSource {
  listeners(event: string): readonly Listener[];
  removeListener(event: string, listener: Listener): void;
}

/**
 * The WASM module's loader adds listeners to Node's process that throw every uncaught error again, from a file whose
 * one line is 100 kB long: an error of the application's would then be printed behind all of it. They are removed.
 */
function processListeners(): { removeNew(): void } {
  const source = (globalThis as { process?: EventSource }).process;
  if (!runsInNode() || source === undefined) return { removeNew: () => undefined };
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Map(events.map((event) => [event, new Set(source.listeners(event))]));
  return {
    removeNew() {
      for (const event of events) {
        for (const listener of source.listeners(event)) {
          if (before.get(event)?.has(listener) !== true) source.removeListener(event, listener);
        }
      }
    },
  };
}
