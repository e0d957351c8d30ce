import { UserError } from '@rangeloss/foundation';
import { expect, it } from 'vitest';
import { vegaSvg } from '../render/vega-svg.ts';
import { resultsByLoss, type ResultRow } from './results-by-loss.ts';

const row = (over: Partial<ResultRow> = {}): ResultRow => ({
  loss: 'softmax',
  condition: 'with tail',
  seed: 1,
  metric: 'accuracy',
  value: 0.5,
  ...over,
});

it('shows the mean and the range of the seeds', () => {
  const figure = resultsByLoss([row(), row({ seed: 2, value: 0.7 })], {
    metrics: [{ metric: 'accuracy', percent: true }],
  });
  expect(figure.datasets['summary']).toEqual([
    {
      metric: 'accuracy',
      loss: 'softmax',
      condition: 'with tail',
      mean: 0.6,
      low: 0.5,
      high: 0.7,
      seeds: 2,
      label: '60.0',
    },
  ]);
});

it('draws a single value, and values that are all equal', async () => {
  const { svg } = await vegaSvg(resultsByLoss([row({ value: 0 }), row({ loss: 'range', value: 0 })]));
  expect(svg).not.toContain('NaN');
  expect(svg).toContain('>range<');
});

it('leaves out what was not run instead of drawing a zero', () => {
  const figure = resultsByLoss([row(), row({ loss: 'range', condition: 'without tail' })]);
  expect(figure.datasets['summary']).toHaveLength(2);
});

it.each([
  ['no rows', []],
  ['NaN', [row({ value: Number.NaN })]],
])('refuses %s', (_, rows) => {
  expect(() => resultsByLoss(rows)).toThrow(UserError);
});

it('refuses metrics that no row has', () => {
  expect(() => resultsByLoss([row()], { metrics: [{ metric: 'eer' }] })).toThrow(UserError);
});
