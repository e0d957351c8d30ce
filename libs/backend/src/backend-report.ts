import * as tf from '@tensorflow/tfjs-core';
import { backendNames, type BackendName } from './backend-name.ts';
import { nativeAdvice } from './native-advice.ts';
import { currentPlatform, runsInNode, type Machine } from './platform/platform.ts';
import { startBackend } from './start-backend.ts';
import { silenceCpuBanner } from './start-cpu.ts';

/** One backend's state; `mend` says what to do where it does not work. */
export type BackendState =
  | {
      readonly name: BackendName;
      readonly works: true;
      readonly device: string;
      readonly threads: number;
      readonly version: string;
    }
  | { readonly name: BackendName; readonly works: false; readonly reason: string; readonly mend: string };

export interface BackendReport {
  readonly machine: Machine;
  /** Package name to version, of tfjs-core and the backends' packages that are installed. */
  readonly versions: Readonly<Record<string, string>>;
  /** Every backend, in the order in which `auto` tries them. */
  readonly backends: readonly BackendState[];
  /** What `auto` would take. */
  readonly automatic: BackendName;
  /** How to get a faster one; absent where there is nothing to gain. */
  readonly advice?: string;
}

/**
 * Tries every backend as `auto` would and says how each does, for `rangeloss doctor`. The backend that was current
 * before is current again afterwards, or else the one that `auto` would take.
 */
export async function backendReport(): Promise<BackendReport> {
  const platform = await currentPlatform();
  await platform.registerGradients();
  silenceCpuBanner();
  const before = tf.engine().backendName as string | undefined;
  const backends: BackendState[] = [];
  for (const name of backendNames) {
    backends.push({ name, ...(await startBackend(name, platform, { threads: undefined, demanded: false })) });
  }
  const automatic = backends.find((state) => state.works)?.name ?? 'cpu';
  await tf.setBackend(before ?? (automatic === 'tensorflow-gpu' ? 'tensorflow' : automatic));
  const advice = runsInNode() ? nativeAdvice(automatic) : undefined;
  return {
    machine: platform.machine(),
    versions: { '@tensorflow/tfjs-core': tf.version_core, ...platform.versions() },
    backends,
    automatic,
    ...(advice === undefined ? {} : { advice }),
  };
}
