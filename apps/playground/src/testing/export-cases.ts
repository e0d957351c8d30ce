import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ServedPage } from './served-page.ts';

const command = path.resolve(import.meta.dirname, '../../../experiments/bin/rangeloss.mjs');

/** What one takes along: the figure as SVG and PNG, and the config. */
export function exportCases(served: () => ServedPage): void {
  const saved = async (button: string) => {
    const { page } = served();
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
    return readFile(await file.path());
  };

  it('saves the figure as SVG and PNG', async () => {
    const { open, stepTo } = served();
    await open('');
    await stepTo(1);
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
  });

  it('saves a config with which `rangeloss run` comes to the same recall of each digit', async () => {
    const { page, open, stepTo } = served();
    const folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-playground-config-'));
    try {
      await open('seed=5&backend=wasm');
      await stepTo(1);
      await stepTo(2);
      await writeFile(path.join(folder, 'playground.yaml'), await saved('#save-config'));
      const shown = await page.locator('#recall tbody tr').evaluateAll((rows) =>
        rows
          .map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent))
          .sort((a, b) => Number(a[0]) - Number(b[0]))
          .map((cells) => cells[3]),
      );
      const words = ['run', 'playground.yaml', 'loss=+range', 'train.steps=2', 'backend=wasm', '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, [command, ...words], { cwd: folder });
      const { details } = JSON.parse(stdout) as {
        details: { identities: { correct: number[]; testImages: number[] } };
      };
      const { correct, testImages } = details.identities;
      expect(shown).toEqual(
        correct.map((count, digit) => `${Math.round((100 * count) / testImages[digit]!)} %`),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
