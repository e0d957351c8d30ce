import { describe, expect, it } from 'vitest';
import type { ServedPage } from './served-page.ts';

const deep = process.env['RANGELOSS_DEEP'] === '1';

/** Training as one sees it: steps, pauses, seeds, backends, and a page that answers meanwhile. */
export function trainingCases(served: () => ServedPage): void {
  const terms = () => served().page.locator('.terms').allTextContents();
  const status = () => served().page.locator('#status').textContent();

  it('trains, says on what, pauses, steps, and starts over from the same picture', async () => {
    const { page, open, stepTo, steps } = served();
    await open('seed=3');
    expect(await status()).toContain('WebAssembly');
    await stepTo(1);
    const first = await terms();
    expect(first[1]).toMatch(/softmax [\d.]+ {3}intra [\d.]+ {3}inter [\d.]+/);
    await page.locator('#play').click();
    await page.waitForFunction(() => Number(document.querySelector('#steps')!.textContent) > 3);
    await page.locator('#play').click();
    // Answered after the steps that were under way: from here on nothing trains but what is asked for.
    await page.locator('#left-loss').selectOption('focal');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent.includes('loss changed'));
    let paused = await steps();
    while (paused !== (await new Promise((resolve) => setTimeout(resolve, 400)).then(steps)))
      paused = await steps();
    await stepTo(paused + 1);
    await open('seed=3');
    await page.locator('#restart').click();
    await page.locator('canvas[data-step="0"]').nth(1).waitFor();
    await stepTo(1);
    expect(await terms()).toEqual(first);
  });

  it('answers while it trains: the worker, not the page, is busy', async () => {
    const { page, open } = served();
    await open('');
    expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([
      expect.stringMatching(/^\/assets\/worker-/),
    ]);
    await page.locator('#play').click();
    await page.waitForFunction(() => Number(document.querySelector('#steps')!.textContent) > 0);
    // A page that trained by itself would draw once between two counts. One count may come right after another.
    const between = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const count = () => document.querySelector('#steps')!.textContent;
          let [shown, drawn, most, changes] = [count(), 0, 0, 0];
          const look = () => {
            drawn++;
            if (count() !== shown) {
              most = Math.max(most, drawn);
              [shown, drawn, changes] = [count(), 0, changes + 1];
            }
            if (changes === 4) resolve(most);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );
    expect(between).toBeGreaterThan(3);
    await page.locator('#right-margin').fill('900');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent.includes('loss changed'));
    const changed = await served().steps();
    await page.waitForFunction(
      (before) => Number(document.querySelector('#steps')!.textContent) > before,
      changed,
    );
    await page.locator('#play').click();
    expect(page.url()).toContain('margin:180');
  });

  it('takes another seed: other digits are rare, and the first step is another one', async () => {
    const { page, open, stepTo } = served();
    const digits = () => page.locator('#tail .digit').allTextContents();
    await open('seed=3');
    await stepTo(1);
    const before = { digits: await digits(), terms: await terms() };
    await page.locator('#seed').fill('4');
    await page.locator('#seed').press('Enter');
    await page.locator('canvas[data-step="0"]').nth(1).waitFor();
    await stepTo(1);
    expect(await digits()).not.toEqual(before.digits);
    expect((await digits()).toSorted()).toEqual(before.digits.toSorted());
    expect(await terms()).not.toEqual(before.terms);
  });

  describe('on each backend of the browser', () => {
    // Without graphics hardware WebGPU takes minutes to the first picture.
    const slow: readonly (readonly [string, string])[] = [
      ['webgpu', 'WebGPU'],
      ['cpu', 'Plain JavaScript'],
    ];
    it.each([['webgl', 'WebGL'] as const, ...(deep ? slow : [])])(
      'takes the same first step on %s',
      async (backend, name) => {
        const { page, open, stepTo } = served();
        page.setDefaultTimeout(600_000);
        const numbers = async () =>
          (await terms())
            .join(' ')
            .match(/[\d.]+/g)!
            .map(Number);
        await open(`seed=3&backend=${backend}`);
        expect(await status()).toContain(name);
        await stepTo(1);
        const found = await numbers();
        await open('seed=3&backend=wasm');
        await stepTo(1);
        const wanted = await numbers();
        expect(found).toHaveLength(wanted.length);
        // Three digits are shown.
        found.forEach((value, place) => {
          expect(Math.abs(value / wanted[place]! - 1)).toBeLessThan(0.015);
        });
        page.setDefaultTimeout(30_000);
      },
      900_000,
    );
  });
}
