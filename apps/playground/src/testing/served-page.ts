import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { preview } from 'vite';
import { openChromium } from '../../../../tools/testing/chromium.ts';

const root = path.resolve(import.meta.dirname, '../..');
const vite = path.resolve(root, '../../node_modules/vite/bin/vite.js');

/** The built page in a browser, with what the tests do to it. */
export interface ServedPage {
  readonly page: Page;
  /** Of the page, with a trailing slash. */
  readonly address: string;
  /** Whatever went wrong since it was emptied: errors, and requests that leave this machine. */
  readonly errors: string[];
  readonly setOffline: (offline: boolean) => Promise<void>;
  /** Opens a link and waits for both pictures. */
  readonly open: (link: string, width?: number) => Promise<void>;
  /** Presses Step and waits for the pictures after that many steps. */
  readonly stepTo: (count: number) => Promise<void>;
  readonly steps: () => Promise<number>;
  /** One side's picture as an address of data. */
  readonly picture: (side: 0 | 1) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Builds the page as `npm run playground` does, in a process that reads the libraries' sources, serves it and opens it. */
export async function servePage(): Promise<ServedPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-playground-'));
  const outDir = path.join(folder, 'dist');
  const words = ['--import', 'tsx', '--conditions=@rangeloss/source', vite, 'build', '--outDir', outDir];
  await promisify(execFile)(process.execPath, [...words, '--emptyOutDir', '--logLevel', 'error'], {
    cwd: root,
    // Vitest's own would make a page for tests: without the copy for times without a network.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const bound = server.httpServer.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
  const address = `http://127.0.0.1:${bound.port}/`;
  const { browser, close } = await openChromium({ softwareGraphics: true });
  const page = await browser.newPage();
  const errors = collectErrors(page);
  return {
    page,
    address,
    errors,
    setOffline: (offline) => browser.setOffline(offline),
    open: async (link, width = 1280) => {
      await page.setViewportSize({ width, height: 900 });
      await page.goto('about:blank');
      await page.goto(`${address}#${link}`);
      await page.locator('#play:enabled').waitFor();
      await page.locator('canvas[data-step="0"]').nth(1).waitFor();
    },
    stepTo: async (count) => {
      await page.locator('#step').click();
      await page.locator(`canvas[data-step="${count}"]`).nth(1).waitFor();
    },
    steps: async () => Number(await page.locator('#steps').textContent()),
    picture: (side) =>
      page
        .locator('canvas')
        .nth(side)
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL()),
    close: async () => {
      await close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url()))
      errors.push(`asked for ${request.url()}`);
  });
  return errors;
}
