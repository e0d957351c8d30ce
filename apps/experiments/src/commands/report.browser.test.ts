import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults } from '../testing/accessibility.ts';
import { hasChromium, openChromium } from '../../../../tools/testing/chromium.ts';
import type { CellResult } from '../cell/cell-result.ts';
import { openStudy } from '../grid/open-study.ts';
import { runCommand, studyFolder } from '../testing/command.ts';
import { madeResult } from '../testing/made-results.ts';

/** Five losses, ten rates, ten seeds. */
const study = {
  title: 'Five hundred cells',
  data: {
    source: { name: 'faces', identities: 24, images: 20, size: 32 },
    split: { test: 6, validation: 2 },
    longTail: { profile: 'exponential', imbalance: 12, largest: 12 },
    tailBelow: 5,
    shots: { many: 8, few: 4 },
    sampler: { identities: 6, images: 4 },
  },
  train: { steps: 4, batch: 24, optimizer: { name: 'sgd', rate: 0.01 } },
  evaluate: { folds: 2, pairsPerFold: 30 },
  grid: {
    loss: {
      softmax: { softmax: 1 },
      '+contrastive': { softmax: 1, contrastive: { weight: 0.1 } },
      '+triplet': { softmax: 1, triplet: { weight: 0.1 } },
      '+center': { softmax: 1, center: { weight: 0.01 } },
      '+range': { softmax: 1, range: { intra: 0.01, inter: 0.01, margin: 10 } },
    },
    'train.optimizer.rate': [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
    seed: '1..10',
  },
  also: {},
};
/** Cells at the end of the study that are left without a result. */
const OPEN = 3;

describe.skipIf(!hasChromium('a study of 500 cells in a browser'))(
  'the report of a study of 500 cells',
  () => {
    let folder = '';
    let file = '';
    let page: Page;
    let close = () => Promise.resolve();
    const requests: string[] = [];
    const messages: string[] = [];

    beforeAll(async () => {
      folder = await studyFolder(study);
      await fillStore(path.join(folder, 'study.yaml'), path.join(folder, 'runs'));
      const { code, stdout, stderr } = await runCommand(folder, ['report', 'study.yaml', '--json']);
      expect(code, stderr).toBe(0);
      file = (JSON.parse(stdout) as { report: { page: string } }).report.page;
      const opened = await openChromium();
      ({ close } = opened);
      page = await opened.browser.newPage();
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(error.message));
      await page.goto(pathToFileURL(file).href);
    }, 400_000);
    afterAll(async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    });

    test('is one page of bounded size that asks for nothing and has nothing to complain of', async () => {
      expect((await stat(file)).size).toBeLessThan(4e6);
      expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
      expect(messages).toEqual([]);
    });

    test('lists every cell, those without a result once more, and shows each kind of figure', async () => {
      expect(await page.locator('#cells tbody tr').count()).toBe(500);
      expect(await page.locator('#not-run dt').count()).toBe(OPEN);
      const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
      for (const wanted of [
        'Accuracy',
        'The long tail',
        'Training curves',
        'Verification: true accepts by false accepts',
        'Identification by rank',
        'Distances within and between identities',
        'The hardest pairs',
        'Accuracy by frequency',
        'Kurtosis by frequency',
        'Who is taken for whom',
        'Sweeps',
        'What matters',
        'The grid at a glance',
        'Accuracy and time',
        'All 500 cells',
        'What was not run',
        'Config',
        'Environment',
      ])
        expect(headings).toContain(wanted);
    });

    test.each([360, 768, 1280])('never scrolls sideways as a page at %s pixels', async (width) => {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    });

    test.each(['light', 'dark'] as const)(
      'breaks no rule of accessibility in the %s scheme',
      async (colorScheme) => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.emulateMedia({ colorScheme });
        expect(await accessibilityFaults(page)).toEqual([]);
      },
    );

    test('is gone through by keyboard: the skip link leads to the results, every link and scroll area has its turn', async () => {
      await page.goto(pathToFileURL(file).href);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the results');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('location.hash')).toBe('#main');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(`document.querySelector('main').contains(document.activeElement)`)).toBe(
        true,
      );
    });

    test('prints on A4, every page with something on it', async () => {
      const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
      expect(pages.length).toBeGreaterThan(15);
      expect(pages.length).toBeLessThan(60);
    });

    test('is the same, byte for byte, when it is written again, and so are its figures', async () => {
      const svg = path.join(path.dirname(file), 'figures/roc-tail.svg');
      const before = [await readFile(file), await readFile(svg)];
      expect((await runCommand(folder, ['report', 'study.yaml', '--quiet'])).code).toBe(0);
      expect(before[0]!.equals(await readFile(file))).toBe(true);
      expect(before[1]!.equals(await readFile(svg))).toBe(true);
    });
  },
);

/** Results in the study's own store; those of one loss and seed are evaluated once, and moved a little by the rate. */
async function fillStore(given: string, out: string): Promise<void> {
  const { plan, store } = await openStudy({ given, settings: [], presets: [], out });
  await store.prepare();
  const known = new Map<string, CellResult>();
  for (const [place, cell] of plan.cells.slice(0, -OPEN).entries()) {
    const key = `${cell.labels['loss'] ?? ''} ${cell.config.seed}`;
    const made = known.get(key) ?? (await madeResult(cell));
    known.set(key, made);
    const shift = 0.01 * Math.sin(place);
    const metrics = Object.fromEntries(
      Object.entries(made.metrics).map(([name, value]) => [name, value + shift]),
    );
    const runId = cell.id.padEnd(32, '0');
    await store.write({
      ...made,
      id: cell.id,
      labels: { ...cell.labels },
      config: cell.config,
      runId,
      metrics,
    });
  }
}
