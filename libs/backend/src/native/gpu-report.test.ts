import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tensorflowHeaders } from './extract.ts';
import { gpuReport, type GpuReportOptions } from './gpu-report.ts';
import { bindingPath, nativeLayout } from './layout.ts';

let folder: string;
let options: GpuReportOptions & { driverFile: string; packageFolder: string };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gpu-'));
  options = {
    driverFile: path.join(folder, 'version'),
    environment: { PATH: folder },
    cacheDir: path.join(folder, 'cache'),
    packageFolder: path.join(folder, 'tfjs-node-gpu'),
  };
  await mkdir(path.join(options.packageFolder, 'binding'), { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const writeDriver = (version: string) =>
  writeFile(
    options.driverFile,
    `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Tue Jan 7\nGCC version: gcc 12\n`,
  );

/** A program in place of NVIDIA's, which answers our query as theirs does. */
async function writeDevices(...lines: string[]): Promise<void> {
  const program = path.join(folder, 'nvidia-smi');
  await writeFile(program, `#!${process.execPath}\nconsole.log(${JSON.stringify(lines.join('\n'))});\n`);
  await chmod(program, 0o755);
}

it('names the first thing that is missing, from the driver upwards', async () => {
  const missing = async () => (await gpuReport(options)).missing?.reason;
  expect(await missing()).toBe('no NVIDIA driver is loaded');
  await writeDriver('470.82.01');
  expect(await missing()).toBe('the driver 470.82.01 is older than CUDA 12 needs (525.60.13)');
  await writeDriver('550.54.15');
  expect(await missing()).toBe('the driver lists no GPU');
  await writeDevices('NVIDIA H100 80GB HBM3, 9.0, 81559, 81008');
  expect(await missing()).toBe('the native GPU backend is absent');
  await mkdir(path.dirname(bindingPath(options.packageFolder)), { recursive: true });
  await writeFile(bindingPath(options.packageFolder), 'somebody else’s');
  expect(await missing()).toBe('the native GPU backend is foreign');
});

it('tells driver, devices with their memory, and the libraries that were installed', async () => {
  await writeDriver('550.54.15');
  await writeDevices('NVIDIA H100 80GB HBM3, 9.0, 81559, 81008', 'NVIDIA A10, 8.6, 23028, 100');
  const layout = nativeLayout({ ...options, gpu: true });
  await mkdir(path.dirname(layout.receipt), { recursive: true });
  const wheels = [
    'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.whl',
    'nvidia_cudnn_cu12-9.20.0.48-py3-none-manylinux_2_27_x86_64.whl',
  ];
  const receipt = { wheels, headers: tensorflowHeaders, installed: 'today', bytes: 1 };
  await writeFile(layout.receipt, JSON.stringify(receipt));
  expect(await gpuReport(options)).toMatchObject({
    driver: '550.54.15',
    cuda: '12.9.79',
    cudnn: '9.20.0.48',
    devices: [
      {
        name: 'NVIDIA H100 80GB HBM3',
        computeCapability: '9.0',
        memory: 81559 * 2 ** 20,
        freeMemory: 81008 * 2 ** 20,
      },
      { name: 'NVIDIA A10', computeCapability: '8.6', memory: 23028 * 2 ** 20, freeMemory: 100 * 2 ** 20 },
    ],
  });
});
