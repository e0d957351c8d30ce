import { readFile } from 'node:fs/promises';
import { runCommand } from './command.ts';
import { nativeLayout, type LayoutOptions } from './layout.ts';
import { librariesReceipt } from './libraries.ts';
import { nativeStatus } from './status.ts';

/** An NVIDIA GPU as its driver describes it. */
export interface GpuDevice {
  readonly name: string;
  /** For example `9.0`; what kernels have to be built for. */
  readonly computeCapability: string;
  /** Bytes. */
  readonly memory: number;
  readonly freeMemory: number;
}

/** What a GPU run needs, from the driver upwards. */
export interface GpuReport {
  /** Version of the loaded kernel driver; undefined where none is loaded. */
  readonly driver: string | undefined;
  readonly devices: readonly GpuDevice[];
  /** Versions of NVIDIA's libraries in the cache, by the wheels that they came in. */
  readonly cuda: string | undefined;
  readonly cudnn: string | undefined;
  /** The first thing that is missing, with its mend; undefined where nothing is. */
  readonly missing?: { readonly reason: string; readonly mend: string };
}

export interface GpuReportOptions extends Omit<LayoutOptions, 'gpu'> {
  /** For tests: where the kernel driver tells its version. */
  readonly driverFile?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** The first driver that runs programs of CUDA 12 (NVIDIA's CUDA compatibility guide, minor version compatibility). */
const oldestDriver = [525, 60, 13] as const;

/** Looks at driver, devices and installed libraries; loads none of them. */
export async function gpuReport(options: GpuReportOptions = {}): Promise<GpuReport> {
  const { driverFile = '/proc/driver/nvidia/version', environment = process.env, ...layoutOptions } = options;
  const driver = driverVersion(await readFile(driverFile, 'utf8').catch(() => ''));
  const devices = driver === undefined ? [] : await listDevices(environment);
  const wheels = (await librariesReceipt(nativeLayout({ ...layoutOptions, gpu: true })))?.wheels ?? [];
  const report = {
    driver,
    devices,
    cuda: wheelVersion(wheels, 'nvidia_cuda_runtime'),
    cudnn: wheelVersion(wheels, 'nvidia_cudnn'),
  };
  const missing = await firstMissing(report, layoutOptions);
  return missing === undefined ? report : { ...report, missing };
}

async function firstMissing(
  { driver, devices }: Pick<GpuReport, 'driver' | 'devices'>,
  options: Omit<LayoutOptions, 'gpu'>,
): Promise<GpuReport['missing']> {
  if (driver === undefined) {
    return {
      reason: 'no NVIDIA driver is loaded',
      mend: "install NVIDIA's driver for your GPU (see nvidia-smi)",
    };
  }
  if (isOlder(driver, oldestDriver)) {
    const needed = oldestDriver.join('.');
    return {
      reason: `the driver ${driver} is older than CUDA 12 needs (${needed})`,
      mend: `install NVIDIA's driver ${needed} or newer`,
    };
  }
  if (devices.length === 0) {
    return {
      reason: 'the driver lists no GPU',
      mend: 'see that nvidia-smi works and that CUDA_VISIBLE_DEVICES hides nothing; in a container start it with its GPU',
    };
  }
  const { state } = await nativeStatus({ ...options, gpu: true });
  if (state === 'no-package') {
    return { reason: 'tfjs-node-gpu is not installed', mend: 'run `npm install @tensorflow/tfjs-node-gpu`' };
  }
  if (state === 'ready') return undefined;
  return {
    reason: `the native GPU backend is ${state}`,
    mend: 'run `npx rangeloss backend install --gpu` (keeps 5.5 GB)',
  };
}

/** From a line like `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue ...`. */
function driverVersion(text: string): string | undefined {
  return /Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/.exec(text)?.[1];
}

async function listDevices(environment: NodeJS.ProcessEnv): Promise<GpuDevice[]> {
  const fields = 'name,compute_cap,memory.total,memory.free';
  const query = [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'];
  const { status, stdout } = await runCommand('nvidia-smi', query, { environment });
  if (status !== 0) return [];
  return stdout
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((values) => values.length === 4)
    .map(([name, computeCapability, total, free]) => ({
      name: name!,
      computeCapability: computeCapability!,
      memory: Number(total) * 2 ** 20,
      freeMemory: Number(free) * 2 ** 20,
    }));
}

function wheelVersion(wheels: readonly string[], start: string): string | undefined {
  return wheels.find((wheel) => wheel.startsWith(start))?.split('-')[1];
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [at, least] of than.entries()) {
    const part = parts[at] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}
