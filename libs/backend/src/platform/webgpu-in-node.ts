import type { StartOptions, StartResult } from './platform.ts';

/** WebGPU in Node through the npm package `webgpu`. */
export function startWebgpuInNode(options: StartOptions): Promise<StartResult> {
  return Promise.resolve({
    works: false,
    reason: `not supported yet in Node${options.demanded ? ', though demanded' : ''}`,
    mend: 'choose another backend',
  });
}
