import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

/** A `WebAssembly.Memory`; its buffer is another one after the memory has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The part of tfjs's WASM backend that our kernels use. */
export interface WasmBackend extends KernelBackend {
  readonly wasm: {
    _malloc(bytes: number): number;
    _free(address: number): void;
    readonly tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
    readonly asm: { readonly memory?: WasmMemory };
    /** Set where tfjs has threads: the memory is then made outside and shared. */
    readonly wasmMemory?: WasmMemory;
    _BatchMatMul(...values: number[]): void;
    _Conv2D(...values: number[]): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: string): TensorInfo;
}

/** The memory in which the backend's tensors lie. */
export function memoryOf({ wasm }: WasmBackend): WasmMemory {
  const memory = wasm.wasmMemory ?? wasm.asm.memory;
  if (memory === undefined) throw new Error("tfjs's WASM module does not show its memory.");
  return memory;
}

/** Ids of ranges that we register; counted down from the largest, where tfjs, counting up, never comes. */
let nextViewId = 0x7f_ff_ff_ff;

/**
 * Working memory of one kernel call inside the WASM heap. The C++ kernels of tfjs address tensors by an id that is
 * registered for a heap range, so a *view* (any range, inside a tensor or in working memory) is made an operand
 * without a copy. Everything is given back by {@link HeapScope.release}.
 */
export class HeapScope {
  readonly #backend: WasmBackend;
  readonly #addresses: number[] = [];
  readonly #views: number[] = [];

  constructor(backend: WasmBackend) {
    this.#backend = backend;
  }

  /** Address of fresh memory for `count` 32-bit numbers; its contents are arbitrary. */
  allocate(count: number): number {
    const address = this.#backend.wasm._malloc(count * 4) >>> 0;
    if (address === 0) throw new Error(`The WASM heap has no room for ${count} more numbers.`);
    this.#addresses.push(address);
    return address;
  }

  /** Address of a tensor's values. */
  addressOf(tensor: TensorInfo): number {
    return this.#backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** An operand for tfjs's C++ kernels: `count` numbers from `address` on. */
  view(address: number, count: number): number {
    const id = nextViewId--;
    this.#backend.wasm.tfjs.registerTensor(id, count, address);
    this.#views.push(id);
    return id;
  }

  /** The numbers at an address; stale after the next allocation or C++ call, either of which may move the heap. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(memoryOf(this.#backend).buffer, address, count);
  }

  /** As {@link HeapScope.floats}, for int32. */
  integers(address: number, count: number): Int32Array {
    return new Int32Array(memoryOf(this.#backend).buffer, address, count);
  }

  /** out = a · b for row-major float32 operands: a [rows, inner], b [inner, columns]. */
  matMul(a: number, b: number, out: number, rows: number, inner: number, columns: number): void {
    const shapes = this.allocate(6);
    this.integers(shapes, 6).set([1, rows, inner, 1, inner, columns]);
    this.#backend.wasm._BatchMatMul(a, shapes, 3, b, shapes + 12, 3, 0, 0, out);
  }

  release(): void {
    for (const id of this.#views) this.#backend.wasm.tfjs.disposeData(id);
    for (const address of this.#addresses) this.#backend.wasm._free(address);
    this.#views.length = 0;
    this.#addresses.length = 0;
  }
}

/** Runs a kernel with working memory that is given back however it ends. */
export function withHeap<Result>(backend: WasmBackend, kernel: (heap: HeapScope) => Result): Result {
  const heap = new HeapScope(backend);
  try {
    return kernel(heap);
  } finally {
    heap.release();
  }
}
