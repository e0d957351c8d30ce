import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { vegaSvg } from '../render/vega-svg.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { contactSheet } from './contact-sheet.ts';
import { embeddingDensity } from './embedding-density.ts';
import { kurtosisByFrequency } from './kurtosis-by-frequency.ts';
import { perBinAccuracy } from './per-bin-accuracy.ts';

describe('the confusion matrix', () => {
  it('shows shares of the truth, and nothing for an identity without test images', () => {
    const figure = confusionMatrix({ identities: ['a', 'b'], counts: [3, 1, 0, 0] });
    expect(figure.datasets['confusion']!.map(({ share }) => share)).toEqual([0.75, 0.25]);
    expect(figure.description).toContain('a taken for b in 25.0 %');
  });

  it('draws a hundred identities without writing into the cells', async () => {
    const identities = Array.from({ length: 100 }, (_, index) => `i${index}`);
    const counts = Array.from({ length: 10_000 }, (_, cell) => (cell % 101 === 0 ? 5 : 0));
    expect((await vegaSvg(confusionMatrix({ identities, counts }))).svg).not.toContain('>100<');
  });

  it('refuses counts that are no square or negative', () => {
    expect(() => confusionMatrix({ identities: ['a', 'b'], counts: [1, 2, 3] })).toThrow(UserError);
    expect(() => confusionMatrix({ identities: ['a'], counts: [-1] })).toThrow(UserError);
  });
});

describe('kurtosis by frequency', () => {
  it('takes medians in bins and counts identities without a kurtosis', () => {
    const figure = kurtosisByFrequency([
      { name: 'a', images: [1, 5, 5, 5], kurtosis: [Number.NaN, 3, 9, 4] },
    ]);
    expect(figure.datasets['medians']).toEqual([{ loss: 'a', images: 5, kurtosis: 4, identities: 3 }]);
    expect(figure.description).toContain('1 identities have too few images');
    // The axis begins with the rarest identity that is drawn.
    expect(JSON.stringify(figure)).toContain(JSON.stringify({ domain: [5 / 1.15, 5 * 1.15] }).slice(1, -1));
  });

  it('refuses a panel in which no identity has one', () => {
    expect(() => kurtosisByFrequency([{ name: 'a', images: [1], kurtosis: [Number.NaN] }])).toThrow(
      UserError,
    );
  });
});

describe('accuracy per bin', () => {
  it('has no place for a bin without identities, and the number of identities in the others', async () => {
    const row = { loss: 'a', bin: '1', mean: 0.5, low: 0.4, high: 0.6 };
    const { svg } = await vegaSvg(
      perBinAccuracy([row], { metric: 'accuracy', identities: { '1': 1, '2–5': 9 } }),
    );
    expect(svg).toContain('1 identity');
    expect(svg).not.toContain('2–5');
  });
});

describe('the embedding density', () => {
  it('counts every point once', () => {
    const embeddings = [0, 0, 0, 0, 1, 1, 0.5, 0.2];
    const rows = embeddingDensity([{ name: 'a', embeddings }], { bins: 4 }).datasets['density']!;
    expect(rows.reduce((sum, row) => sum + Number(row['count']), 0)).toBe(4);
  });
});

describe('the contact sheet', () => {
  const pixel = { width: 1, height: 1, channels: 1, pixels: [300] } as const;

  it('carries its images as PNG inside the spec', async () => {
    const figure = contactSheet([{ images: [pixel], caption: 'one' }]);
    const bytes = Buffer.from(String(figure.datasets['pictures']![0]!['url']).split(',')[1]!, 'base64');
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect((await vegaSvg(figure)).svg).toContain('data:image/png;base64,');
  });

  it('refuses pixels that do not fit, and an entry without images', () => {
    expect(() => contactSheet([{ images: [{ ...pixel, width: 2 }], caption: 'x' }])).toThrow(UserError);
    expect(() => contactSheet([{ images: [], caption: 'x' }])).toThrow(UserError);
  });
});
