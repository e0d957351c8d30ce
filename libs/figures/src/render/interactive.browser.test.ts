import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paretoExample } from '../examples/grid.example.ts';
import { hasChromium, openChromium } from '../../../../tools/testing/chromium.ts';
import { renderFigure } from './render-figure.ts';

describe.skipIf(!hasChromium('the interactive figure'))('the interactive figure in Chromium', () => {
  let folder = '';
  let opened: Awaited<ReturnType<typeof openChromium>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rangeloss-interactive-'));
    opened = await openChromium();
  });
  afterAll(async () => {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('draws itself without a network and answers the pointer', async () => {
    const { html } = await renderFigure(paretoExample(), folder, { dpi: 96, html: true });
    const page = await opened.browser.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto(pathToFileURL(html!).href);
    await page.locator('#figure svg.marks').waitFor();
    await page.locator('#figure svg.marks .mark-symbol path').first().hover();
    await page.locator('#vg-tooltip-element.visible').waitFor();
    expect(await page.locator('#vg-tooltip-element').textContent()).toContain('contrastive');
    expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    expect(errors).toEqual([]);
  });
});
