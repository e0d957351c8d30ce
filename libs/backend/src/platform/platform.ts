import type { BackendName } from '../backend-name.ts';

/** What a candidate backend answers when it is started: ready, with what it runs on, or the reason why not. */
export type StartResult =
  | { readonly works: true; readonly device: string; readonly threads: number; readonly version: string }
  | { readonly works: false; readonly reason: string; readonly mend: string };

export interface StartOptions {
  /** Threads for the native backend; undefined leaves it to the backend, which takes every core. */
  readonly threads: number | undefined;
  /** True where the caller named this backend: software WebGPU is then accepted. */
  readonly demanded: boolean;
  /** For a GPU; undefined lets it grow without a limit. */
  readonly gpuMemory?: { readonly growth?: boolean; readonly limit?: number };
  /** Where a browser fetches the `.wasm` files; undefined leaves it to the platform. */
  readonly wasmFolder?: string | undefined;
}

/** The machine, as far as the platform tells. */
export interface Machine {
  /** Operating system with release, or the browser's own description. */
  readonly system: string;
  readonly architecture: string;
  /** Node with its version, or `browser`. */
  readonly runtime: string;
  readonly processor: string;
  /** Logical cores that this process may use. */
  readonly cores: number;
  /** Bytes; undefined where a browser does not tell. */
  readonly memory: number | undefined;
  readonly freeMemory: number | undefined;
}

/** What differs between Node and a browser: where packages are found and how the gradients are loaded. */
export interface Platform {
  /** Registers tfjs's gradients with the one instance of tfjs-core in use. */
  registerGradients(): Promise<void>;
  /** Folder of the `.wasm` files, with a trailing slash; undefined leaves it to the bundler. */
  wasmFolder(): string | undefined;
  machine(): Machine;
  /** Versions of the installed packages of every backend. */
  versions(): Readonly<Record<string, string>>;
  /** Starts a backend that only this platform has; undefined where it has nothing of its own for that name. */
  start(name: BackendName, options: StartOptions): Promise<StartResult | undefined>;
}

/** True in Node (and in what imitates it), false in a browser or a worker of one. */
export function runsInNode(): boolean {
  const versions = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions;
  return versions?.node !== undefined;
}

/** Loads the pieces of the platform at hand; Node's never reach a browser's bundle entry. */
export async function currentPlatform(): Promise<Platform> {
  if (runsInNode()) return (await import('./node.ts')).nodePlatform;
  return (await import('./browser.ts')).browserPlatform;
}
