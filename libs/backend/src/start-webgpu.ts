import * as tf from '@tensorflow/tfjs-core';
import type { StartOptions, StartResult } from './platform/platform.ts';

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: object): Promise<{ readonly info: AdapterInfo } | null>;
}

/** Names under which drivers that compute on the processor report themselves. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/iu;

/**
 * Starts tfjs's WebGPU backend on `navigator.gpu`. A software adapter is taken only where WebGPU is demanded: it is
 * slower than WASM.
 */
export async function startWebgpu({ demanded }: StartOptions): Promise<StartResult> {
  const gpu = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (gpu === undefined) {
    return {
      works: false,
      reason: 'there is no navigator.gpu here',
      mend: 'use a browser with WebGPU, or choose wasm',
    };
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    return {
      works: false,
      reason: 'WebGPU finds no graphics adapter',
      mend: 'install a graphics driver, or choose wasm',
    };
  }
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || device || architecture || vendor || 'unnamed adapter';
  const software =
    isFallbackAdapter === true || softwareNames.test(`${vendor} ${architecture} ${device} ${description}`);
  if (software && !demanded) {
    const mend = "demand it (name 'webgpu') to take it all the same";
    return { works: false, reason: `its adapter (${name}) is software, slower than WASM`, mend };
  }
  const { version_webgpu: version } = (await import('@tensorflow/tfjs-backend-webgpu')) as {
    version_webgpu?: string;
  };
  if (!(await tf.setBackend('webgpu'))) {
    return { works: false, reason: `its adapter (${name}) gives no device`, mend: 'choose wasm' };
  }
  return {
    works: true,
    device: `${software ? 'software GPU' : 'GPU'} (${name})`,
    threads: 1,
    version: `@tensorflow/tfjs-backend-webgpu ${version ?? '4.22.0'}`,
  };
}
