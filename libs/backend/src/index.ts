export { backendNames, type BackendName } from './backend-name.ts';
export { backendReport, type BackendReport, type BackendState } from './backend-report.ts';
export { nativeBackend } from './native-advice.ts';
export {
  prepareBackend,
  type BackendOptions,
  type GpuMemory,
  type PassedOver,
  type PreparedBackend,
} from './prepare-backend.ts';
export type { Machine } from './platform/platform.ts';
export { releaseBackend } from './release-backend.ts';
export { deviceProducts, type DeviceProducts } from './products/device-products.ts';
export { registerWasmKernels } from './wasm-kernels/register.ts';
export {
  recordStep,
  type RecordedStep,
  type RecordingState,
  type RecordOptions,
} from './recording/record-step.ts';
export { fusedBatchNorm, type NormalizedBatch } from './recording/fused-batch-norm.ts';
export { preluGradient } from './recording/prelu-gradient.ts';
export { randomUniform } from './recording/random-uniform.ts';
