export { backendNames, type BackendName } from './backend-name.ts';
export { nativeBackend } from './native-advice.ts';
export {
  prepareBackend,
  type BackendOptions,
  type PassedOver,
  type PreparedBackend,
} from './prepare-backend.ts';
export { registerWasmKernels } from './wasm-kernels/register.ts';
export {
  recordStep,
  type RecordedStep,
  type RecordingState,
  type RecordOptions,
} from './recording/record-step.ts';
