import { parseConfig } from '@rangeloss/foundation';
import { expect, test } from 'vitest';
import { evaluationSchema } from './evaluation-config.ts';
import { commonBins, commonShots } from './long-tail/frequency.ts';

test('an empty configuration has the defaults of the functions', () => {
  expect(parseConfig(evaluationSchema, {})).toEqual({
    distance: 'cosine',
    folds: 10,
    accuracy: 'plain',
    fars: [0.1, 0.01, 0.001],
    shots: commonShots,
    bins: commonBins,
    k: 2,
  });
});

test.each([
  [{ distanse: 'cosine' }, 'distance'],
  [{ k: 0 }, 'k'],
  [{ folds: 1 }, 'folds'],
  [{ fars: [0] }, 'fars.0'],
  [{ shots: { fewBelow: 200, manyAbove: 100 } }, 'overlap'],
  [{ distance: 'manhattan' }, 'distance'],
])('%j is refused, with the field', (config, expected) => {
  expect(() => parseConfig(evaluationSchema, config)).toThrow(expected);
});
