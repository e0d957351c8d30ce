/**
 * The backends that rangeloss knows, the fastest first: the order in which `auto` tries them.
 *
 * - `tensorflow-gpu`: `@tensorflow/tfjs-node-gpu`, native TensorFlow on an NVIDIA GPU
 * - `tensorflow`: `@tensorflow/tfjs-node`, native TensorFlow on the processor
 * - `webgpu`: tfjs's WebGPU backend; `auto` takes it on real graphics hardware only
 * - `wasm`: tfjs's WebAssembly backend, completed with the kernels that training needs
 * - `cpu`: plain JavaScript, the reference that the others are checked against
 */
export const backendNames = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

export type BackendName = (typeof backendNames)[number];
