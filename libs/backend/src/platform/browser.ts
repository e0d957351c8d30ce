import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { Platform } from './platform.ts';

const native = 'native TensorFlow needs Node; this is a browser';

/** The platform of a browser: packages come from the bundler, there is no native backend. */
export const browserPlatform: Platform = {
  async registerGradients() {
    await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  },
  wasmFolder: () => undefined,
  machine: () => ({
    system: navigatorOf().userAgent,
    architecture: 'unknown',
    runtime: 'browser',
    processor: 'unknown',
    cores: navigatorOf().hardwareConcurrency,
    memory: undefined,
    freeMemory: undefined,
  }),
  versions: () => ({
    '@tensorflow/tfjs-backend-wasm': version_wasm,
    '@tensorflow/tfjs-backend-cpu': version_cpu,
  }),
  start: (name) =>
    Promise.resolve(
      name === 'tensorflow' || name === 'tensorflow-gpu'
        ? { works: false, reason: native, mend: 'run it in Node, or choose webgpu, wasm or cpu' }
        : undefined,
    ),
};

/** The browser's navigator, which this project's TypeScript library does not declare. */
function navigatorOf(): { readonly userAgent: string; readonly hardwareConcurrency: number } {
  return (globalThis as unknown as { navigator: { userAgent: string; hardwareConcurrency: number } })
    .navigator;
}
