import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './heap.ts';

/** What tfjs's engine hands a kernel. */
export interface KernelCall<Inputs extends string, Attributes> {
  readonly inputs: Readonly<Record<Inputs, TensorInfo>>;
  readonly backend: WasmBackend;
  readonly attrs: Attributes;
}
