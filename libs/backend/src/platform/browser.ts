import type { Platform } from './platform.ts';

const native = 'native TensorFlow needs Node; this is a browser';

/** The platform of a browser: packages come from the bundler, there is no native backend. */
export const browserPlatform: Platform = {
  async registerGradients() {
    await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  },
  wasmFolder: () => undefined,
  start: (name) =>
    Promise.resolve(
      name === 'tensorflow' || name === 'tensorflow-gpu'
        ? { works: false, reason: native, mend: 'run it in Node, or choose webgpu, wasm or cpu' }
        : undefined,
    ),
};
