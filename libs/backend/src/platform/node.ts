import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { startNative } from './native-package.ts';
import type { Platform } from './platform.ts';
import { provideWebgpu } from './webgpu-in-node.ts';

const require = createRequire(import.meta.url);

const packageNames = [
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-backend-webgpu',
  'webgpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-cpu',
];

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
  machine: () => ({
    system: `${os.type()} ${os.release()}`,
    architecture: os.arch(),
    runtime: `Node ${process.versions.node}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memory: os.totalmem(),
    freeMemory: os.freemem(),
  }),
  versions: () =>
    Object.fromEntries(
      packageNames.flatMap((name) => {
        const version = installedVersion(name);
        return version === undefined ? [] : [[name, version]];
      }),
    ),
  start(name, options) {
    if (name === 'tensorflow' || name === 'tensorflow-gpu') return startNative(name, options);
    if (name === 'webgpu') return provideWebgpu(options);
    return Promise.resolve(undefined);
  },
};

/** A package's version, read from its manifest so that packages that do not export it are covered. */
function installedVersion(name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    const manifest = path.join(folder, name, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  }
  return undefined;
}
