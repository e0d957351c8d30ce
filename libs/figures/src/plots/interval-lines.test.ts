import { UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overSeeds } from '../figure/interval-point.ts';
import { vegaSvg } from '../render/vega-svg.ts';
import { parameterSweep } from './parameter-sweep.ts';
import { spreadLabels } from './spread-labels.ts';
import { truncationCurve } from './truncation-curve.ts';

describe('labels at line ends', () => {
  it('stay where they are when there is room', () => {
    expect(spreadLabels([10, 50, 90], 11, 100)).toEqual([10, 50, 90]);
  });

  it('are apart and inside, in the order of their lines, whatever the lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 190 }), { minLength: 1, maxLength: 12 }),
        (positions) => {
          const placed = spreadLabels(positions, 11, 190);
          const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!);
          for (const [place, index] of order.entries()) {
            if (place > 0)
              expect(placed[index]! - placed[order[place - 1]!]!).toBeGreaterThanOrEqual(11 - 1e-9);
          }
          expect(Math.max(...placed)).toBeLessThanOrEqual(190);
        },
      ),
    );
  });
});

describe('runs over seeds', () => {
  const rows = [1, 2, 4].map((value, seed) => ({ series: 'range', x: 0.5, seed, value }));

  it('have the range of the seeds as interval, or the one that is asked for', () => {
    const point = { series: 'range', x: 0.5, mean: 7 / 3 };
    expect(overSeeds(rows)).toEqual([{ ...point, low: 1, high: 4 }]);
    expect(overSeeds(rows, (values) => [Math.min(...values) - 1, 9])).toEqual([
      { ...point, low: 0, high: 9 },
    ]);
  });

  it('leave out what is not finite', () => {
    expect(overSeeds([...rows, { series: 'range', x: 0.5, seed: 9, value: Number.NaN }])[0]!.high).toBe(4);
  });
});

const point = (series: string, x: number, mean: number) => ({ series, x, mean, low: mean, high: mean });

describe('the truncation curve', () => {
  it('draws one point of one loss', async () => {
    const figure = truncationCurve([point('softmax', 0, 0.9)], { metric: 'accuracy', percent: true });
    expect((await vegaSvg(figure)).svg).not.toContain('NaN');
  });

  it('says where each loss starts and ends', () => {
    const figure = truncationCurve([point('softmax', 1, 0.92), point('softmax', 0, 0.9)], {
      metric: 'accuracy',
      percent: true,
    });
    expect(figure.description).toContain('softmax goes from 90.0 % [90.0 %, 90.0 %] at 0 % cut to 92.0 %');
  });

  it('refuses NaN and nothing', () => {
    expect(() => truncationCurve([], { metric: 'accuracy' })).toThrow(UserError);
    expect(() => truncationCurve([point('a', 0, Number.NaN)], { metric: 'accuracy' })).toThrow(UserError);
  });
});

it('a sweep has one vertical scale for all its parameters', () => {
  const figure = parameterSweep(
    [
      { parameter: 'k', points: [point('a', 1, 0.5), point('a', 2, 0.6)] },
      { parameter: 'λ', scale: 'log', chosen: 0.1, points: [point('a', 0.01, 0.9), point('a', 0.1, 0.7)] },
    ],
    { metric: 'accuracy' },
  );
  const domains = [
    ...JSON.stringify(figure).matchAll(
      /"field":"mean","type":"quantitative","scale":\{"domain":(\[[^\]]*\])/g,
    ),
  ];
  expect(new Set(domains.map(([, domain]) => domain)).size).toBe(1);
  expect(figure.datasets['sweep']).toHaveLength(4);
});
