import * as tf from '@tensorflow/tfjs-core';
import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import type { StartResult } from './platform/platform.ts';

/**
 * Keeps tfjs's cpu backend from printing its own advice with its first tensor (ours names a command that works):
 * it is told that it was used before. Others fall back on it for single operations, so this is done for all.
 */
export function silenceCpuBanner(): void {
  const engine = tf.findBackend('cpu') as unknown as { firstUse: boolean };
  engine.firstUse = false;
}

/** Starts the plain JavaScript backend. */
export async function startCpu(): Promise<StartResult> {
  await tf.setBackend('cpu');
  return { works: true, device: 'CPU', threads: 1, version: `@tensorflow/tfjs-backend-cpu ${version_cpu}` };
}
