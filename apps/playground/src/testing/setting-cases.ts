import { expect, it } from 'vitest';
import { openChromium } from '../../../../tools/testing/chromium.ts';
import type { ServedPage } from './served-page.ts';

/** What one sets: the tail, the losses and their sliders, and the link that carries all of it. */
export function settingCases(served: () => ServedPage): void {
  const hash = () => new URL(served().page.url()).hash.slice(1);

  it('draws the tail with the pointer and with the keyboard, and the link carries it', async () => {
    const { page, open } = served();
    await open('');
    const box = (await page.locator('#tail').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.95, box.y + 140, { steps: 8 });
    await page.mouse.up();
    await page.locator('#play:enabled').waitFor();
    const drawn = /tail=([\d,]+)/.exec(hash())![1]!.split(',').map(Number);
    expect(drawn).toEqual(drawn.toSorted((a, b) => b - a));
    expect(drawn[9]).toBeLessThan(4);
    expect(await page.locator('#tail .bar.tail').count()).toBe(drawn.filter((images) => images < 20).length);
    await page.locator('#tail .bar').nth(9).focus();
    await page.keyboard.press('ArrowUp');
    expect(Number(await page.locator('#tail .bar').nth(9).getAttribute('aria-valuenow'))).toBe(drawn[9]! + 1);
    const link = hash();
    const label = await page.locator('#tail .bar').nth(9).getAttribute('aria-label');
    await open(link);
    expect(hash()).toBe(link);
    expect(await page.locator('#tail .bar').nth(9).getAttribute('aria-label')).toBe(label);
  });

  it('moves k, margin, alpha, beta and lambda, and a link brings all of them back', async () => {
    const { page, open } = served();
    await open('right=range');
    const shown = () => page.locator('.panel').nth(1).locator('output').allTextContents();
    const before = await shown();
    for (const name of ['k', 'margin', 'alpha', 'beta', 'lambda']) {
      await page.locator(`#right-${name}`).focus();
      await page.keyboard.press('PageUp');
    }
    const moved = await shown();
    expect(moved).toHaveLength(5);
    moved.forEach((value, place) => {
      expect(Number(value)).toBeGreaterThan(Number(before[place]));
    });
    await page.locator('#left-loss').selectOption('triplet');
    const link = hash();
    await open('');
    expect(await shown()).toEqual(before);
    await open(link);
    expect(await shown()).toEqual(moved);
    expect(await page.locator('#left-loss').inputValue()).toBe('triplet');
  });

  it('copies a link that holds what is set', async () => {
    const { page, open } = served();
    await open('seed=12&left=focal');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('#copy-link').click();
    await page.waitForFunction(() => document.querySelector('#status')!.textContent.includes('clipboard'));
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    expect(hash()).toContain('left=focal,gamma:2');
  });

  it('colours the plane, marks the tail and shows both sides the same before the first step', async () => {
    const { page, open, picture, stepTo } = served();
    await open('left=range&right=range');
    expect(await picture(0)).toBe(await picture(1));
    expect(await page.locator('#recall tbody tr.tail').count()).toBe(4);
    const before = await picture(1);
    await stepTo(1);
    expect(await picture(1)).not.toBe(before);
    await page.locator('#right-loss').selectOption('center');
    await stepTo(2);
    await page.locator('#right-lambda').waitFor();
  });

  it('says what is wrong when a demanded backend does not work', async () => {
    // A browser without graphics.
    const { browser, close } = await openChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${served().address}#backend=webgpu`);
      await page.locator('#status.failed').waitFor();
      expect(await page.locator('#status').textContent()).toContain(
        "'webgpu' was demanded and does not work",
      );
    } finally {
      await close();
    }
  });
}
