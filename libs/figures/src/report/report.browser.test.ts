import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportExample } from '../examples/report.example.ts';
import { writeReport } from '../render/write-report.ts';
import { hasChromium, openChromium } from '../../../../tools/testing/chromium.ts';

describe.skipIf(!hasChromium('the report in a browser'))('the report in Chromium, with 500 cells', () => {
  let folder = '';
  let page: Page;
  let close: () => Promise<void>;
  const requests: string[] = [];
  const messages: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rangeloss-report-'));
    const file = join(folder, 'report.html');
    await writeReport(reportExample(500), file);
    const opened = await openChromium();
    ({ close } = opened);
    page = await opened.browser.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(error.message));
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });

  it('asks for nothing but itself, and has nothing to complain of', () => {
    expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    expect(messages).toEqual([]);
  });

  it('is set in the font that it carries', async () => {
    const loaded = `document.fonts.ready.then(() => [...document.fonts].map((face) => face.weight + ' ' + face.status).sort())`;
    expect(await page.evaluate(loaded)).toEqual(['400 loaded', '600 loaded']);
  });

  it.each([390, 768, 1280])('never scrolls sideways as a page at %s pixels', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('lists all 500 cells', async () => {
    expect(await page.locator('#cells tbody tr').count()).toBe(500);
  });

  it('has landmarks, headings in order, and a description for every figure', async () => {
    expect(await page.locator('main').count()).toBe(1);
    expect(await page.getByRole('navigation', { name: 'Contents' }).count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    const levels = `[...document.querySelectorAll('h1,h2,h3')].map((heading) => Number(heading.tagName[1]))`;
    const found: number[] = await page.evaluate(levels);
    for (const [index, level] of found.entries())
      expect(level - (found[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const figures = page.locator('figure svg[role=img]');
    expect(await figures.count()).toBe(4);
    const described = `[...document.querySelectorAll('figure svg')].every((svg) => svg.getAttribute('aria-labelledby').split(' ').every((id) => document.getElementById(id).textContent.length > 8))`;
    expect(await page.evaluate(described)).toBe(true);
    expect(await page.locator('table:not(:has(caption))').count()).toBe(0);
  });

  it('can be gone through by keyboard: the skip link first, and everything that scrolls', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the results');
    const unreachable = `[...document.querySelectorAll('.scroll')].filter((part) => part.tabIndex !== 0 || !part.getAttribute('aria-label')).length`;
    expect(await page.evaluate(unreachable)).toBe(0);
  });

  it('follows the dark scheme, figures included, and stays light on paper', async () => {
    const ink = `getComputedStyle(document.querySelector('figure svg text')).fill`;
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await page.evaluate(ink);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(ink)).not.toBe(light);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(20, 24, 29)',
    );
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    expect(await page.evaluate(ink)).toBe(light);
    await page.emulateMedia({ colorScheme: null, media: null });
  });

  it('prints', async () => {
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThan(10);
  });
});
