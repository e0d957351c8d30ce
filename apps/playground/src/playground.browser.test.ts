import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium, openChromium } from '../../../tools/testing/chromium.ts';

const root = path.resolve(import.meta.dirname, '..');
const vite = path.resolve(root, '../../node_modules/vite/bin/vite.js');

describe.skipIf(!hasChromium('the playground'))('the playground in Chromium', () => {
  let folder = '';
  let server: PreviewServer;
  let address = '';
  let opened: Awaited<ReturnType<typeof openChromium>>;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-playground-'));
    const outDir = path.join(folder, 'dist');
    // As `npm run playground` builds it: in a process that reads the libraries' sources.
    const words = ['--import', 'tsx', '--conditions=@rangeloss/source', vite, 'build', '--outDir', outDir];
    await promisify(execFile)(process.execPath, [...words, '--emptyOutDir', '--logLevel', 'error'], {
      cwd: root,
    });
    server = await preview({
      root,
      configFile: false,
      logLevel: 'error',
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    });
    const bound = server.httpServer.address();
    if (bound === null || typeof bound === 'string') throw new Error('The server has no port.');
    address = `http://127.0.0.1:${bound.port}/`;
    opened = await openChromium();
    page = await opened.browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url()))
        errors.push(`asked for ${request.url()}`);
    });
  });
  afterAll(async () => {
    await opened.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    errors.length = 0;
  });

  const steps = async () => Number(await page.locator('#steps').textContent());
  const open = async (link: string, width: number) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('about:blank');
    await page.goto(`${address}#${link}`);
    await page.locator('#play:enabled').waitFor();
    await page.locator('canvas[data-step="0"]').nth(1).waitFor();
  };
  const picture = (side: number) =>
    page
      .locator('canvas')
      .nth(side)
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const stepTo = async (count: number) => {
    await page.locator('#step').click();
    await page.locator(`canvas[data-step="${count}"]`).nth(1).waitFor();
  };

  it('trains, says on what, pauses, steps, and starts over from the same picture', async () => {
    await open('seed=3', 1280);
    expect(await page.locator('#status').textContent()).toContain('WebAssembly');
    await stepTo(1);
    const first = await page.locator('.terms').allTextContents();
    expect(first[1]).toMatch(/softmax [\d.]+ {3}intra [\d.]+ {3}inter [\d.]+/);
    await page.locator('#play').click();
    await page.waitForFunction(() => Number(document.querySelector('#steps')!.textContent) > 3);
    await page.locator('#play').click();
    await page.locator('#restart').click();
    await page.locator('canvas[data-step="0"]').nth(1).waitFor();
    await stepTo(1);
    expect(await page.locator('.terms').allTextContents()).toEqual(first);
    expect(errors).toEqual([]);
  });

  it('answers while it trains: the worker, not the page, is busy', async () => {
    await open('', 1280);
    await page.locator('#play').click();
    await page.waitForFunction(() => Number(document.querySelector('#steps')!.textContent) > 0);
    const frames = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let drawn = 0;
          const count = () => (++drawn === 20 ? resolve(drawn) : requestAnimationFrame(count));
          requestAnimationFrame(count);
        }),
    );
    expect(frames).toBe(20);
    await page.locator('#right-margin').fill('900');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent.includes('loss changed'));
    const changed = await steps();
    await page.waitForFunction(
      (before) => Number(document.querySelector('#steps')!.textContent) > before,
      changed,
    );
    await page.locator('#play').click();
    expect(page.url()).toContain('margin:180');
    expect(errors).toEqual([]);
  });

  it('draws the tail with the pointer and with the keyboard, and the link carries it', async () => {
    await open('', 1280);
    const box = (await page.locator('#tail').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, box.y + 140, { steps: 8 });
    await page.mouse.up();
    await page.locator('#play:enabled').waitFor();
    const drawn = /tail=([\d,]+)/.exec(new URL(page.url()).hash)![1]!.split(',').map(Number);
    expect(drawn).toEqual(drawn.toSorted((a, b) => b - a));
    expect(drawn[9]).toBeLessThan(4);
    await page.locator('#tail .bar').nth(9).focus();
    await page.keyboard.press('ArrowUp');
    expect(Number(await page.locator('#tail .bar').nth(9).getAttribute('aria-valuenow'))).toBe(drawn[9]! + 1);
    const link = new URL(page.url()).hash.slice(1);
    const label = await page.locator('#tail .bar').nth(9).getAttribute('aria-label');
    await open(link, 1280);
    expect(new URL(page.url()).hash.slice(1)).toBe(link);
    expect(await page.locator('#tail .bar').nth(9).getAttribute('aria-label')).toBe(label);
    expect(errors).toEqual([]);
  });

  it('colours the plane, marks the tail and shows both sides the same before the first step', async () => {
    await open('left=range&right=range', 1280);
    expect(await picture(0)).toBe(await picture(1));
    expect(await page.locator('#recall tbody tr.tail').count()).toBe(4);
    const before = await picture(1);
    await stepTo(1);
    expect(await picture(1)).not.toBe(before);
    await page.locator('#right-loss').selectOption('center');
    await stepTo(2);
    await page.locator('#right-lambda').waitFor();
    expect(errors).toEqual([]);
  });

  it('saves the figure as SVG and PNG, and the config', async () => {
    await open('', 1280);
    await stepTo(1);
    const saved = async (button: string) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
      return readFile(await file.path());
    };
    const svg = (await saved('#save-svg')).toString();
    expect(svg).toMatch(/^<svg[^>]*>/);
    expect(svg).toContain('after 1 steps');
    expect(svg).toContain('the greatest ranges of each digit');
    // Two digits have no second image in the smallest batches, so at least some ranges, and both pairs of centers.
    expect(svg.match(/<line /g)!.length).toBeGreaterThan(20);
    expect(svg).toContain('font/woff2;base64');
    const png = await saved('#save-png');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(1500);
    expect((await saved('#save-config')).toString()).toContain('longTail:');
    expect(errors).toEqual([]);
  });

  it('fits a telephone, and needs no network once it is loaded', async () => {
    await open('', 390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const canvases = page.locator('canvas');
    const [first, second] = await Promise.all([0, 1].map((side) => canvases.nth(side).boundingBox()));
    expect(first!.width).toBeGreaterThan(340);
    expect(second!.y).toBeGreaterThan(first!.y + first!.height);
    await opened.browser.setOffline(true);
    try {
      await page.locator('#reseed').click();
      await page.locator('canvas[data-step="0"]').nth(1).waitFor();
      await stepTo(1);
    } finally {
      await opened.browser.setOffline(false);
    }
    expect(errors).toEqual([]);
  });

  it('says what is wrong when a demanded backend does not work', async () => {
    await page.goto('about:blank');
    await page.goto(`${address}#backend=webgpu`);
    await page.locator('#status.failed').waitFor();
    expect(await page.locator('#status').textContent()).toContain("'webgpu' was demanded and does not work");
  });

  it('names every control for a screen reader and reaches each by the keyboard', async () => {
    await open('', 1280);
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, select, input, [role=slider]')]
        .filter((element) => {
          const labels = (element as HTMLInputElement).labels?.length ?? 0;
          return labels === 0 && element.textContent.trim() === '' && element.ariaLabel === null;
        })
        .map((element) => element.outerHTML),
    );
    expect(unnamed).toEqual([]);
    const reached = new Set<string>();
    for (let press = 0; press < 45; press++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement!.id || document.activeElement!.className));
    }
    for (const id of [
      'play',
      'step',
      'seed',
      'copy-link',
      'left-loss',
      'right-loss',
      'right-lambda',
      'theme',
    ])
      expect([...reached]).toContain(id);
    expect([...reached].some((name) => name.startsWith('bar'))).toBe(true);
  });
});
