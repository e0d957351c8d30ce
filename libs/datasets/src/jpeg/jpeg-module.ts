import { jpegBinary } from './jpeg-binary.ts';

/** What the module of jpeg/ exports; addresses and sizes in bytes. */
export interface JpegModule {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  freeFrom(): number;
  unstuff(from: number, length: number, to: number, read: number): number;
  decodeScan(
    from: number,
    length: number,
    components: number,
    count: number,
    across: number,
    down: number,
  ): number;
  widen(from: number, count: number, to: number): void;
  widenBetween(near: number, far: number, count: number, sums: number, to: number): void;
  toColours(y: number, cb: number, cr: number, count: number, r: number, g: number, b: number): void;
  resample(...numbers: number[]): void;
}

/** What we use of the global `WebAssembly`, which this project's TypeScript library does not declare. */
interface WebAssemblyApi {
  instantiate(binary: Uint8Array): Promise<{ readonly instance: { readonly exports: object } }>;
}

/** Compiles the module with a memory of its own. @throws WebAssembly.CompileError where there is no SIMD */
export async function startJpegModule(): Promise<JpegModule> {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  const binary = Uint8Array.from(atob(jpegBinary), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(binary);
  return instance.exports as JpegModule;
}
