export { gpuReport, type GpuDevice, type GpuReport, type GpuReportOptions } from './native/gpu-report.ts';
export { installNative, type InstallOptions, type InstallResult } from './native/install.ts';
export { removeNative, type RemoveOptions, type RemoveResult } from './native/remove.ts';
export { nativeStatus, type NativeState, type NativeStatus } from './native/status.ts';
export type { InstallProgress, ProgressListener } from './native/progress.ts';
