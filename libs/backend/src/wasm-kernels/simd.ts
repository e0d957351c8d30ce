import type { WasmMemory } from './heap.ts';
import { simdBinary, simdBinaryShared } from './simd-binary.ts';

type Numbers = (...values: number[]) => void;

/** The SIMD kernels of simd/, called with addresses in the memory of tfjs's WASM module. */
export interface SimdKernels {
  readonly columnSums: Numbers;
  readonly compare: Numbers;
  readonly depthwiseFilterTaps: Numbers;
  readonly depthwiseInputTaps: Numbers;
  readonly depthwiseSizes: Numbers;
  readonly extreme: Numbers;
  readonly filterGradient: Numbers;
  readonly maxPoolGradient: Numbers;
  readonly select: Numbers;
  readonly transpose: Numbers;
}

/** What we use of the global `WebAssembly`, which this project's TypeScript library does not declare. */
interface WebAssemblyApi {
  instantiate(
    binary: Uint8Array,
    imports: unknown,
  ): Promise<{ readonly instance: { readonly exports: object } }>;
}

let kernels: SimdKernels | undefined;

/**
 * Compiles the kernels against a memory. Asynchronous because browsers refuse to compile larger modules on the main
 * thread otherwise.
 *
 * @throws WebAssembly.CompileError where there is no SIMD.
 */
export async function loadSimd(memory: WasmMemory): Promise<void> {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const isShared = Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]';
  const binary = Uint8Array.from(atob(isShared ? simdBinaryShared : simdBinary), (char) =>
    char.charCodeAt(0),
  );
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  kernels = instance.exports as SimdKernels;
}

/** The kernels of the running WASM backend. */
export function simd(): SimdKernels {
  if (kernels === undefined)
    throw new Error('The WASM kernels are used before prepareBackend has loaded them.');
  return kernels;
}
