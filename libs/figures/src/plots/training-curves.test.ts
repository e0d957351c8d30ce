import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { vegaSvg } from '../render/vega-svg.ts';
import { smooth, thin } from './smoothing.ts';
import { decadeTicks, roundTicks } from './ticks.ts';
import { trainingCurves, type CurvePoint } from './training-curves.ts';

const point = (step: number, value: number, over: Partial<CurvePoint> = {}): CurvePoint => ({
  series: 'softmax',
  seed: 1,
  term: 'total',
  step,
  value,
  ...over,
});

describe('smoothing', () => {
  it('leaves a constant alone from the first value on', () => {
    expect(smooth([4, 4, 4], 0.9).map((value) => Number(value.toFixed(12)))).toEqual([4, 4, 4]);
  });

  it('weights the past geometrically', () => {
    expect(smooth([1, 0], 0.5)[1]).toBeCloseTo(1 / 3, 12);
    expect(smooth([1, 5], 0)).toEqual([1, 5]);
  });

  it('thins to means of neighbours', () => {
    const points = Array.from({ length: 100 }, (_, step) => [step, 2 * step] as const);
    expect(thin(points, 10)).toHaveLength(10);
    expect(thin(points, 10)[0]).toEqual([4.5, 9]);
    expect(thin(points, 100)).toEqual(points);
  });
});

describe('training curves', () => {
  it('average over the seeds where all of them logged', () => {
    const figure = trainingCurves(
      [point(0, 1), point(1, 1), point(0, 3, { seed: 2 }), point(2, 9, { seed: 2 })],
      { smoothing: 0 },
    );
    expect(figure.datasets['means']).toEqual([
      { term: 'total', series: 'softmax', step: 0, value: 2, seeds: 2 },
    ]);
    expect(figure.datasets['seeds']).toHaveLength(4);
  });

  it('smooth the terms that are named, and say so', () => {
    const points = ['total', 'accuracy'].flatMap((term) => [point(0, 1, { term }), point(1, 0, { term })]);
    const figure = trainingCurves(points, { smoothing: { total: 0.5 } });
    const last = figure.datasets['means']!.filter(({ step }) => step === 1);
    // The moving average of 1 and 0 with factor 1/2, weighted to one: (1/4) / (3/4).
    expect(last.map(({ term, value }) => [term, Number(value).toFixed(3)])).toEqual([
      ['total', '0.333'],
      ['accuracy', '0.000'],
    ]);
    expect(figure.description).toContain('total smoothed by 0.5');
    expect(() => trainingCurves(points, { smoothing: { total: 1 } })).toThrow(UserError);
  });

  it('leave NaN out and count it', () => {
    const figure = trainingCurves([point(0, 1), point(1, Number.NaN), point(2, 1)]);
    expect(figure.description).toContain('1 values that are not finite are left out');
  });

  it('take a logarithmic axis where positive values span more than two decades', async () => {
    const { svg } = await vegaSvg(trainingCurves([point(0, 1000), point(1, 1)]));
    expect(svg).toContain('total (log)');
    const linear = await vegaSvg(trainingCurves([point(0, 1000), point(1, 0)]));
    expect(linear.svg).not.toContain('(log)');
  });

  it('draw a single point without NaN', async () => {
    expect((await vegaSvg(trainingCurves([point(0, 1)]))).svg).not.toContain('NaN');
  });

  it('refuse to draw nothing, and a smoothing of 1', () => {
    expect(() => trainingCurves([point(0, Number.POSITIVE_INFINITY)])).toThrow(UserError);
    expect(() => trainingCurves([point(0, 1)], { smoothing: 1 })).toThrow(UserError);
  });
});

describe('ticks', () => {
  it('are round and inside', () => {
    expect(roundTicks(0.84, 0.931, 4)).toEqual([0.84, 0.86, 0.88, 0.9, 0.92]);
    expect(roundTicks(5, 5, 4)).toEqual([5]);
  });

  it('are powers of ten, or finer on a short axis', () => {
    expect(decadeTicks(1, 1200)).toEqual([1, 10, 100, 1000]);
    expect(decadeTicks(1, 11)).toEqual([1, 2, 5, 10]);
  });
});
