import { UserError } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vegaSvg } from '../render/vega-svg.ts';
import { parallelCoordinates } from './parallel-coordinates.ts';
import { mainEffects, parameterImportance } from './parameter-importance.ts';
import { paretoFront, paretoOptimal } from './pareto-front.ts';

describe('the Pareto front', () => {
  it('is what no other point beats, by the definition', () => {
    const points = fc.array(
      fc.record({ cost: fc.integer({ min: 0, max: 9 }), gain: fc.integer({ min: 0, max: 9 }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(points, (list) => {
        const named = list.map((point, index) => ({ ...point, name: `p${index}` }));
        const beaten = (a: (typeof named)[number]) =>
          named.some((b) => b.cost <= a.cost && b.gain >= a.gain && (b.cost < a.cost || b.gain > a.gain));
        const pairs = (front: typeof named) => new Set(front.map(({ cost, gain }) => `${cost} ${gain}`));
        expect(pairs([...paretoOptimal(named)])).toEqual(pairs(named.filter((point) => !beaten(point))));
      }),
    );
  });

  it('draws one cell, and refuses a free one on a logarithmic axis', async () => {
    const options = { cost: 's', gain: 'accuracy' };
    expect((await vegaSvg(paretoFront([{ name: 'a', cost: 1, gain: 1 }], options))).svg).not.toContain('NaN');
    expect(() =>
      paretoFront([{ name: 'a', cost: 0, gain: 1 }], { ...options, logarithmicCost: true }),
    ).toThrow(UserError);
  });
});

describe('the main effects of a grid', () => {
  const cells = [1, 2].flatMap((k) =>
    ['x', 'y'].map((loss) => ({ values: { k, loss, fixed: 1 }, metric: (loss === 'x' ? 3 : 0) + k })),
  );

  it('share the variance of an additive metric between its parameters', () => {
    // Variances of the means: loss 1.5² = 2.25, k 0.5² = 0.25, together the whole.
    expect(mainEffects(cells)).toEqual([
      { parameter: 'loss', importance: 0.9 },
      { parameter: 'k', importance: 0.1 },
    ]);
  });

  it('are zero when nothing varies', () => {
    const flat = cells.map((cell) => ({ ...cell, metric: 1 }));
    expect(mainEffects(flat).map(({ importance }) => importance)).toEqual([0, 0]);
  });

  it('are drawn largest first', () => {
    const figure = parameterImportance(mainEffects(cells), { metric: 'accuracy' });
    expect(figure.description).toContain('loss 90 %, k 10 %');
  });
});

describe('parallel coordinates', () => {
  it('draw one cell, missing values and equal metrics', async () => {
    const figure = parallelCoordinates(
      [
        { values: { k: 1 }, metric: 0.5 },
        { values: { k: 1, loss: 'a' }, metric: 0.5 },
      ],
      { metric: 'accuracy' },
    );
    expect((await vegaSvg(figure)).svg).not.toContain('NaN');
  });

  it('refuse cells without parameters', () => {
    expect(() => parallelCoordinates([{ values: {}, metric: 1 }], { metric: 'a' })).toThrow(UserError);
  });
});
