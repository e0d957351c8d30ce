import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

const executablePath = process.env['RANGELOSS_CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * Whether there is a browser to test with. A lack is written down for the table at the end of the run, and is a
 * failure where RANGELOSS_REQUIRE names chromium.
 */
export function hasChromium(test: string): boolean {
  if (existsSync(executablePath)) return true;
  const lack = `chromium: no file ${executablePath}; ${test} was not run (install Debian's chromium, or set RANGELOSS_CHROMIUM)`;
  if (process.env['RANGELOSS_REQUIRE']?.split(',').includes('chromium') === true) throw new Error(lack);
  const file = process.env['RANGELOSS_LACKS'];
  if (file !== undefined && file !== '') appendFileSync(file, `${lack}\n`);
  return false;
}

/**
 * A fresh headless browser; `close` ends it and removes its profile.
 *
 * @param softwareGraphics WebGPU and WebGL, drawn by SwiftShader on the processor; without it there is no WebGPU
 */
export async function openChromium({ softwareGraphics = false } = {}): Promise<{
  browser: BrowserContext;
  close: () => Promise<void>;
}> {
  const profile = mkdtempSync(join(tmpdir(), 'rangeloss-chromium-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      ...(softwareGraphics
        ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan']
        : ['--disable-gpu']),
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
