import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { longTailExample } from '../examples/long-tail.example.ts';
import { EXAMPLE_PROVENANCE } from '../examples/provenance.example.ts';
import { widthInPixels } from '../theme/sizes.ts';
import { pngTexts } from './png-chunks.ts';
import { renderFigure } from './render-figure.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rangeloss-figures-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('writes SVG, PNG, spec and CSV, byte for byte the same each time', async () => {
  const first = await renderFigure(longTailExample(), join(folder, 'a'), { dpi: 150 });
  const second = await renderFigure(longTailExample(), join(folder, 'b'), { dpi: 150 });
  expect((await readdir(join(folder, 'a'))).sort()).toEqual([
    'long-tail-rank-plot.csv',
    'long-tail-rank-plot.png',
    'long-tail-rank-plot.svg',
    'long-tail-rank-plot.vl.json',
  ]);
  for (const kind of ['svg', 'png', 'spec', 'csv'] as const) {
    expect(await readFile(first[kind])).toEqual(await readFile(second[kind]));
  }
});

it('writes a PNG of the size that the resolution asks for, with its provenance', async () => {
  const { png } = await renderFigure(longTailExample(), folder, { dpi: 192 });
  const bytes = await readFile(png);
  expect(bytes.readUInt32BE(16)).toBe(widthInPixels('column') * 2);
  const texts = pngTexts(bytes);
  expect(texts['rangeloss:runs']).toBe(EXAMPLE_PROVENANCE.runIds.join(' '));
  expect(texts['rangeloss:config']).toBe(EXAMPLE_PROVENANCE.configHash);
  expect(texts['rangeloss:command']).toBe(EXAMPLE_PROVENANCE.command);
  expect(texts['Description']).toContain('800 identities');
});

it('writes the spec with its data inside', async () => {
  const files = await renderFigure(longTailExample(), folder, { dpi: 96 });
  const spec = JSON.parse(await readFile(files.spec, 'utf8')) as Record<string, unknown>;
  expect(spec['datasets']).toHaveProperty('identities');
  expect(spec['usermeta']).toHaveProperty('rangeloss.runIds');
});

it.each([0, Number.NaN, 100_000])('refuses a resolution of %s', async (dpi) => {
  await expect(renderFigure(longTailExample(), folder, { dpi })).rejects.toThrow(UserError);
});
