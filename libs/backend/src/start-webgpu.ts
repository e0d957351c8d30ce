import type { StartResult } from './platform/platform.ts';

/** Starts tfjs's WebGPU backend where `navigator.gpu` is there. */
export function startWebgpu(): StartResult {
  return { works: false, reason: 'not supported yet', mend: 'choose wasm' };
}
