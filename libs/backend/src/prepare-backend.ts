import { UserError, nearestName } from '@rangeloss/foundation';
import { backendNames, type BackendName } from './backend-name.ts';
import { nativeAdvice } from './native-advice.ts';
import { currentPlatform, runsInNode, type StartResult } from './platform/platform.ts';
import { startBackend } from './start-backend.ts';
import { silenceCpuBanner } from './start-cpu.ts';

export interface BackendOptions {
  /** `auto` (the default) takes the first that works; a name demands that one. */
  readonly name?: 'auto' | BackendName;
  /** Threads of the native backend; every core by default. The others have one thread in Node. */
  readonly threads?: number;
  /** How TensorFlow takes a GPU's memory; fixed, like `threads`, when its library is loaded. */
  readonly gpuMemory?: GpuMemory;
  /** False makes a named backend a wish: where it does not work, the others are tried in `auto`'s order. */
  readonly require?: boolean;
  /**
   * Where the `.wasm` files of @tensorflow/tfjs-backend-wasm are served, with a trailing slash. For browsers; Node finds
   * them in the package. By default they are looked for beside the script.
   */
  readonly wasmFolder?: string;
}

export interface GpuMemory {
  /** True (the default) takes memory as it is needed; false takes nearly all of it at once. */
  readonly growth?: boolean;
  /** Bytes that may be taken at most; no limit by default. */
  readonly limit?: number;
}

/** A backend that `auto` tried before the chosen one, and why it was not taken. */
export interface PassedOver {
  readonly name: BackendName;
  readonly reason: string;
}

/** The backend that tfjs runs on from now on. */
export interface PreparedBackend {
  readonly name: BackendName;
  readonly device: string;
  readonly threads: number;
  /** The package that computes, with its version. */
  readonly version: string;
  readonly chosenBecause: string;
  readonly passedOver: readonly PassedOver[];
  /** How to get a faster one, what that downloads and gains; absent where there is nothing to gain. */
  readonly advice?: string;
}

/**
 * Chooses a tfjs backend, starts it, registers the gradients and, for WASM, the kernels that training needs.
 * Falls back only as asked, and says what it passed over and why. May be called again to change the backend.
 *
 * @throws UserError where a demanded backend does not work (with the mend), the name is unknown or `threads` is no
 *   positive integer.
 */
export async function prepareBackend(options: BackendOptions = {}): Promise<PreparedBackend> {
  const wanted = checkedName(options.name ?? 'auto');
  const threads = checkedThreads(options.threads);
  const gpuMemory = checkedGpuMemory(options.gpuMemory);
  const platform = await currentPlatform();
  await platform.registerGradients();
  silenceCpuBanner();
  const candidates =
    wanted === 'auto' ? backendNames : [wanted, ...backendNames.filter((name) => name !== wanted)];
  const passedOver: PassedOver[] = [];
  for (const name of candidates) {
    const demanded = name === wanted;
    const result = await startBackend(name, platform, {
      threads,
      demanded,
      gpuMemory,
      wasmFolder: options.wasmFolder,
    });
    if (result.works) {
      return describe(name, result, demanded, passedOver);
    }
    if (demanded && options.require !== false) {
      throw new UserError(`The backend '${name}' was demanded and does not work: ${result.reason}.`, {
        field: 'backend',
        mend: result.mend,
      });
    }
    passedOver.push({ name, reason: result.reason });
  }
  throw new UserError('No backend works here, not even plain JavaScript.', { field: 'backend' });
}

function describe(
  name: BackendName,
  { device, threads, version }: StartResult & { works: true },
  demanded: boolean,
  passedOver: readonly PassedOver[],
): PreparedBackend {
  const tried = passedOver.map((entry) => entry.name).join(', ');
  const first =
    passedOver.length === 0 ? 'it is the fastest' : `it is the first that works (${tried} passed over)`;
  const chosenBecause = demanded ? 'it was demanded' : first;
  const advice = runsInNode() && !demanded ? nativeAdvice(name) : undefined;
  return {
    name,
    device,
    threads,
    version,
    chosenBecause,
    passedOver,
    ...(advice === undefined ? {} : { advice }),
  };
}

function checkedGpuMemory(memory: GpuMemory = {}): GpuMemory {
  const { limit } = memory;
  if (limit === undefined || limit >= 2 ** 20) return memory;
  throw new UserError(`A GPU memory limit of ${limit} bytes leaves no room for a tensor.`, {
    field: 'gpuMemory.limit',
    mend: 'Give it in bytes, for example 8 * 2 ** 30.',
  });
}

function checkedName(name: string): 'auto' | BackendName {
  const known = ['auto', ...backendNames] as const;
  const match = known.find((candidate) => candidate === name);
  if (match !== undefined) return match;
  const nearest = nearestName(name, known);
  throw new UserError(`There is no backend '${name}'.`, {
    field: 'backend',
    mend: nearest === undefined ? `choose one of ${known.join(', ')}` : `did you mean '${nearest}'?`,
  });
}

function checkedThreads(threads: number | undefined): number | undefined {
  if (threads === undefined || (Number.isInteger(threads) && threads > 0)) return threads;
  throw new UserError(`threads must be a positive whole number, not ${threads}.`, {
    field: 'backend.threads',
    mend: 'leave it out to use every core',
  });
}
