import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { specErrors } from '../render/validate-spec.ts';
import { vegaSvg } from '../render/vega-svg.ts';
import { longTailRankPlot } from './long-tail-rank-plot.ts';

const rows = (counts: readonly number[], tailBelow?: number) =>
  longTailRankPlot({ counts, ...(tailBelow === undefined ? {} : { tailBelow }) }).datasets['identities']!;

describe('the rank plot', () => {
  it('ranks identities by their images, whatever their order', () => {
    expect(rows([3, 9, 1], 3)).toEqual([
      { rank: 1, images: 9, part: 'head' },
      { rank: 2, images: 3, part: 'head' },
      { rank: 3, images: 1, part: 'tail' },
    ]);
  });

  it('keeps only the corners of a long curve, and loses none', () => {
    const counts = Array.from({ length: 1000 }, (_, rank) => Math.ceil(500 / (rank + 1)));
    const kept = rows(counts, 20);
    expect(kept.length).toBeLessThan(200);
    for (const row of kept.filter(({ part }) => part === 'head')) {
      expect(counts[Number(row['rank']) - 1]).toBe(row['images']);
    }
    expect(new Set(kept.map(({ images }) => images))).toEqual(new Set(counts));
  });

  it('leaves identities without images out of the curve but not out of the description', () => {
    const figure = longTailRankPlot({ counts: [5, 0, 0] });
    expect(figure.datasets['identities']).toHaveLength(1);
    expect(figure.description).toContain('3 identities with 5 images');
  });

  it('says where the tail starts and what each truncation keeps', () => {
    const figure = longTailRankPlot({
      counts: [100, 30, 5, 2],
      tailBelow: 20,
      truncations: [{ label: 'cut 50 %', kept: 3 }],
    });
    expect(figure.description).toContain('2 of them have fewer than 20 images');
    expect(figure.description).toContain('cut 50 % keeps 3');
    expect(figure.datasets['truncations']).toEqual([{ label: 'cut 50 %', rank: 3.5 }]);
  });

  it.each([
    ['one identity', [7]],
    ['one image each', [1, 1, 1, 1]],
    ['equal counts', Array.from({ length: 200 }, () => 40)],
    ['a typed array', Int32Array.from([4, 2])],
  ])('draws %s', async (_, counts) => {
    const figure = longTailRankPlot({
      counts,
      tailBelow: 20,
      groups: [
        { name: 'many', atLeast: 20 },
        { name: 'few', atLeast: 1 },
      ],
    });
    expect(specErrors(figure)).toEqual([]);
    expect((await vegaSvg(figure)).svg).not.toContain('NaN');
  });

  it.each([
    ['nothing', []],
    ['a fraction', [1.5]],
    ['a negative count', [-1]],
    ['NaN', [Number.NaN]],
    ['only zeros', [0, 0]],
  ])('refuses %s', (_, counts) => {
    expect(() => longTailRankPlot({ counts })).toThrow(UserError);
  });

  it('refuses a name that is no file name', () => {
    expect(() => longTailRankPlot({ counts: [1] }, { name: '../up' })).toThrow(/file name/);
  });
});

it('puts a label of a group under the curve at the left, and beside a curve that falls through it', () => {
  const groups = [
    { name: 'few', atLeast: 1 },
    { name: 'many', atLeast: 20 },
  ];
  const placeOf = (counts: number[]) =>
    longTailRankPlot({ counts, groups }).datasets['groups']!.find(({ label }) => label === 'many (≥ 20)')!;
  const flat = placeOf(Array.from({ length: 200 }, (_, rank) => (rank < 100 ? 60 : 3)));
  expect(Number(flat['labelRank'])).toBeLessThan(1);
  expect(Number(flat['labelImages'])).toBeLessThan(60);
  const steep = placeOf(Array.from({ length: 200 }, (_, rank) => Math.max(1, Math.round(60 / (rank + 1)))));
  expect(Number(steep['labelRank'])).toBeGreaterThan(1);
});
