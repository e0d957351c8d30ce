import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const driverFolders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const libraryFolders = [
  '/usr/lib',
  '/usr/lib64',
  '/lib',
  '/usr/local/lib',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
];

/** What WebGPU lacks on this Linux: reason and mend. */
export interface VulkanLack {
  readonly reason: string;
  readonly mend: string;
}

/**
 * Looks for what WebGPU needs on Linux before it is asked: its library prints warnings of its own otherwise. Other
 * systems bring their graphics interface with them.
 *
 * @param hardware - also demand a graphics device; false is content with a software driver.
 * @returns undefined where nothing is missing.
 */
export function vulkanLack(
  hardware: boolean,
  environment: NodeJS.ProcessEnv = process.env,
): VulkanLack | undefined {
  if (process.platform !== 'linux') return undefined;
  if (hardware && !hasGraphicsDevice()) {
    const mend = "demand it (name 'webgpu') to run on a software driver";
    return { reason: 'there is no graphics device (/dev/dri, /dev/nvidia0, /dev/dxg)', mend };
  }
  const searched = [...(environment['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean), ...libraryFolders];
  if (!searched.some((folder) => existsSync(path.join(folder, 'libvulkan.so.1')))) {
    const mend = 'install it (Debian: apt-get install libvulkan1), or name its folder in LD_LIBRARY_PATH';
    return { reason: 'the Vulkan loader libvulkan.so.1 is not installed', mend };
  }
  const named = environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '';
  const drivers =
    named === '' ? driverFolders.flatMap(manifests) : named.split(':').filter((file) => existsSync(file));
  if (drivers.length === 0) {
    const mend = "install the graphics driver's Vulkan part, or name a driver's manifest in VK_ICD_FILENAMES";
    return { reason: 'no Vulkan driver is installed', mend };
  }
  return undefined;
}

function hasGraphicsDevice(): boolean {
  if (existsSync('/dev/nvidia0') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}

function manifests(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
}
