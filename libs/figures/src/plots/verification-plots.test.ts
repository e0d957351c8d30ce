import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { vegaSvg } from '../render/vega-svg.ts';
import { cmcCurve } from './cmc-curve.ts';
import { distanceHistograms } from './distance-histograms.ts';
import { rocCurve, tarAt } from './roc-curve.ts';

describe('the ROC curve', () => {
  const curve = { series: 'a', falseAccept: [0, 0.001, 0.01, 0.5, 1], trueAccept: [0.2, 0.4, 0.6, 0.9, 1] };

  it('reads TAR at the greatest FAR that is not exceeded', () => {
    expect(tarAt(curve, 0.001)).toBe(0.4);
    expect(tarAt(curve, 0.0099)).toBe(0.4);
    expect(tarAt(curve, 0)).toBe(0.2);
  });

  it('starts at the left end with what is accepted there, and ends at 1', () => {
    const rows = rocCurve([curve]).datasets['roc']!;
    expect(rows[0]).toEqual({ series: 'a', far: 0.001, tar: 0.4 });
    expect(rows.at(-1)).toEqual({ series: 'a', far: 1, tar: 1 });
  });

  it('thins long curves to what can be seen', () => {
    const falseAccept = Array.from({ length: 50_000 }, (_, index) => (index + 1) / 50_000);
    const rows = rocCurve([{ series: 'a', falseAccept, trueAccept: falseAccept }]).datasets['roc']!;
    expect(rows.length).toBeLessThan(260);
    for (const row of rows) expect(row['tar']).toBe(row['far']);
  });

  it('does not mark a FAR that the pairs cannot resolve', () => {
    const coarse = { series: 'a', falseAccept: [0, 0.05, 1], trueAccept: [0.1, 0.8, 1] };
    expect(rocCurve([coarse]).datasets['marks']).toEqual([]);
  });

  it('draws a perfect curve', async () => {
    const perfect = { series: 'a', falseAccept: [0, 1], trueAccept: [1, 1] };
    expect((await vegaSvg(rocCurve([perfect]))).svg).not.toContain('NaN');
  });

  it.each([
    ['lengths that differ', { series: 'a', falseAccept: [0], trueAccept: [0, 1] }],
    ['a rate above 1', { series: 'a', falseAccept: [0, 2], trueAccept: [0, 1] }],
    ['NaN', { series: 'a', falseAccept: [0, Number.NaN], trueAccept: [0, 1] }],
    ['nothing', { series: 'a', falseAccept: [], trueAccept: [] }],
  ])('refuses %s', (_, bad) => {
    expect(() => rocCurve([bad])).toThrow(UserError);
  });
});

describe('the CMC curve', () => {
  it('names the rate at rank 1 and draws a single rank', async () => {
    const figure = cmcCurve([{ series: 'a', rates: [0.5] }]);
    expect(figure.description).toContain('a 50.0 %');
    expect((await vegaSvg(figure)).svg).not.toContain('NaN');
  });

  it('takes a logarithmic axis for long galleries', async () => {
    const rates = Array.from({ length: 200 }, (_, rank) => rank / 200 + 0.005);
    expect((await vegaSvg(cmcCurve([{ series: 'a', rates }]))).svg).toContain('>100<');
  });
});

describe('distance histograms', () => {
  it('have area 1 each, however many pairs', () => {
    const figure = distanceHistograms([{ name: 'a', intra: [0, 1, 1.5], inter: [2, 3, 3.5, 4] }], {
      bins: 8,
    });
    const rows = figure.datasets['histogram']!.filter(({ kind }) => kind === 'same identity');
    const width = Number(rows[1]!['from']) - Number(rows[0]!['from']);
    expect(rows.reduce((sum, row) => sum + Number(row['density']) * width, 0)).toBeCloseTo(1, 3);
  });

  it('overlap not at all when apart, and wholly when equal', () => {
    expect(distanceHistograms([{ name: 'a', intra: [0, 1], inter: [8, 9] }]).description).toContain(
      'overlap 0.0 %',
    );
    expect(distanceHistograms([{ name: 'a', intra: [2, 2], inter: [2] }]).description).toContain(
      'overlap 100.0 %',
    );
  });

  it('drawn from counts are those of the distances that were counted', () => {
    const single = distanceHistograms([{ name: 'a', intra: [0, 1, 1.5], inter: [2, 3, 3.5, 4] }], {
      bins: 4,
    });
    const counted = { low: 0, high: 4, intraCounts: [1, 2, 0, 0], interCounts: [0, 0, 1, 3] };
    expect(distanceHistograms([{ name: 'a', ...counted }])).toEqual(single);
    for (const wrong of [{ interCounts: [4] }, { high: 0 }, { intraCounts: [0, 0, 0, 0] }]) {
      expect(() => distanceHistograms([{ name: 'a', ...counted, ...wrong }])).toThrow(UserError);
    }
  });

  it('refuse a kind without pairs', () => {
    expect(() => distanceHistograms([{ name: 'a', intra: [], inter: [1] }])).toThrow(UserError);
  });
});
