import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type { ServedPage } from './served-page.ts';

/* Read as a file and run in the page. */
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Readers of all kinds: on a telephone, without a network, with a keyboard, with a screen reader, in the dark. */
export function readerCases(served: () => ServedPage): void {
  it.each([360, 320])(
    'fits a telephone of %d pixels, the tail first, one picture below the other',
    async (width) => {
      const { page, open } = served();
      await open('', width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const [tail, first, second] = await Promise.all(
        [page.locator('#tail'), page.locator('canvas').nth(0), page.locator('canvas').nth(1)].map((element) =>
          element.boundingBox(),
        ),
      );
      expect(first!.width).toBeGreaterThan(width - 50);
      expect(first!.y).toBeGreaterThan(tail!.y + tail!.height);
      expect(second!.y).toBeGreaterThan(first!.y + first!.height);
    },
  );

  it('needs no network once it was opened, to start anew, to save a figure and to be opened again', async () => {
    const { page, open, stepTo, setOffline } = served();
    await open('');
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
    await setOffline(true);
    try {
      await page.locator('#reseed').click();
      await page.locator('canvas[data-step="0"]').nth(1).waitFor();
      await stepTo(1);
      const [figure] = await Promise.all([page.waitForEvent('download'), page.locator('#save-svg').click()]);
      expect(figure.suggestedFilename()).toBe('embeddings.svg');
      await open('seed=9');
      await stepTo(1);
    } finally {
      await setOffline(false);
      // What the network refused is in the console, and answered from the copy all the same.
      served().errors.length = 0;
    }
  });

  it.each(['light', 'dark'] as const)('has none of the faults that axe knows, %s', async (scheme) => {
    const { page, open, stepTo } = served();
    await page.emulateMedia({ colorScheme: scheme });
    await open('');
    await stepTo(1);
    await page.locator('.legend summary').click();
    await page.evaluate(axe);
    const faults = await page.evaluate<string[]>(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
    );
    expect(faults).toEqual([]);
    await page.emulateMedia({ colorScheme: null });
  });

  it('names every control for a screen reader and reaches each by the keyboard', async () => {
    const { page, open } = served();
    await open('');
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
}
