import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend } from '../native-advice.ts';
import { gpuReport } from '../native/gpu-report.ts';
import { nativeStatus } from '../native/status.ts';
import { nativeEngine } from '../recording/native-engine.ts';
import { registerNativeKernels } from '../recording/native-kernels.ts';
import type { StartOptions, StartResult } from './platform.ts';

const require = createRequire(import.meta.url);

export type NativeName = 'tensorflow' | 'tensorflow-gpu';

const packages: Record<NativeName, string> = {
  tensorflow: '@tensorflow/tfjs-node',
  'tensorflow-gpu': '@tensorflow/tfjs-node-gpu',
};

const commands: Record<NativeName, string> = {
  tensorflow: nativeBackend.command,
  'tensorflow-gpu': `${nativeBackend.command} --gpu`,
};

/** The library that this process has loaded: a second copy of TensorFlow in one process is not safe. */
let loaded: { readonly name: NativeName; readonly threads: number } | undefined;

/** What the native backend tells of itself beyond tfjs's public interface. */
interface NativeEngine {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/**
 * Where a native package's compiled binding is expected.
 *
 * @returns undefined where the package itself is not installed (it is an optional dependency).
 */
export function nativeBinding(
  name: NativeName,
): { readonly file: string; readonly exists: boolean } | undefined {
  try {
    const folder = path.dirname(require.resolve(`${packages[name]}/package.json`));
    const file = path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
    return { file, exists: existsSync(file) };
  } catch {
    return undefined;
  }
}

/** `util.isNullOrUndefined`, which tfjs-node calls, is gone from Node 23 on. */
function restoreIsNullOrUndefined(): void {
  const module = util as unknown as Record<string, unknown>;
  module['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
}

/** Sets what TensorFlow reads from the environment when its library loads; what the user has set stays. */
function setEnvironment(
  threads: number,
  { growth = true, limit }: StartOptions['gpuMemory'] & {} = {},
): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= String(growth);
  // Read by native/device_options.cc.
  if (limit !== undefined)
    process.env['RANGELOSS_GPU_MEMORY_LIMIT_MB'] ??= String(Math.floor(limit / 2 ** 20));
}

function failure(name: NativeName, reason: string): StartResult {
  return { works: false, reason, mend: `run \`${commands[name]}\`` };
}

/**
 * Loads native TensorFlow, if its compiled binding is there. The file is looked for first, because importing
 * tfjs-node without it prints a stack trace.
 */
export async function startNative(name: NativeName, options: StartOptions): Promise<StartResult> {
  const binding = nativeBinding(name);
  if (binding === undefined) return failure(name, `the package ${packages[name]} is not installed`);
  if (!binding.exists) return failure(name, `${packages[name]} has no compiled binding`);
  const { state, libraries } = await nativeStatus({ gpu: name === 'tensorflow-gpu' });
  if (state === 'incomplete') return failure(name, `TensorFlow's libraries are gone from ${libraries}`);
  if (name === 'tensorflow-gpu') {
    const { missing } = await gpuReport();
    if (missing !== undefined) return { works: false, ...missing };
  }
  const threads = options.threads ?? loaded?.threads ?? availableParallelism();
  if (loaded !== undefined && loaded.name !== name) {
    return {
      works: false,
      reason: `this process has loaded ${packages[loaded.name]}`,
      mend: 'start a new process',
    };
  }
  if (loaded !== undefined && loaded.threads !== threads) {
    const reason = `TensorFlow runs with ${loaded.threads} threads already, which cannot change in a process`;
    return { works: false, reason, mend: 'ask for the same number, or start a new process' };
  }
  try {
    if (loaded === undefined) {
      restoreIsNullOrUndefined();
      setEnvironment(threads, options.gpuMemory);
      require(packages[name]);
      loaded = { name, threads };
    }
    await tf.setBackend('tensorflow');
  } catch (error) {
    return failure(name, `${packages[name]} does not load: ${firstLine(error)}`);
  }
  const engine = tf.backend() as NativeEngine;
  const backend = nativeEngine();
  if (backend !== undefined) registerNativeKernels(backend);
  if (name === 'tensorflow-gpu' && engine.isUsingGpuDevice !== true) {
    return failure(name, 'TensorFlow found no GPU that it can use');
  }
  return {
    works: true,
    device: name === 'tensorflow-gpu' ? 'NVIDIA GPU' : 'CPU',
    threads,
    version: `${packages[name]} ${packageVersion(name)}, TensorFlow ${engine.binding?.TF_Version ?? 'unknown'}`,
  };
}

function packageVersion(name: NativeName): string {
  return (require(`${packages[name]}/package.json`) as { version: string }).version;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
