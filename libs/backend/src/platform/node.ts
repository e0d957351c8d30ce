import { createRequire } from 'node:module';
import path from 'node:path';
import { startNative } from './native-package.ts';
import type { Platform } from './platform.ts';
import { startWebgpuInNode } from './webgpu-in-node.ts';

const require = createRequire(import.meta.url);

/** The platform of Node, where tfjs-core is the CommonJS build that every tfjs package shares. */
export const nodePlatform: Platform = {
  /**
   * The gradients of tfjs-core are ES modules in a CommonJS package, which Node cannot import. The union package's
   * Node build carries them and adds them to the registry of the tfjs-core that it requires: the one we import.
   */
  registerGradients() {
    require('@tensorflow/tfjs');
    return Promise.resolve();
  },
  wasmFolder: () => path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  start(name, options) {
    if (name === 'tensorflow' || name === 'tensorflow-gpu') return startNative(name, options);
    if (name === 'webgpu') return startWebgpuInNode(options);
    return Promise.resolve(undefined);
  },
};
